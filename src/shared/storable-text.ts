import { z } from 'zod';

/**
 * Texts as every database can keep them. PostgreSQL knows no U+0000: a statement that carries one fails
 * for ever, and what came with it would be tried again for ever. Half of a surrogate pair becomes U+FFFD
 * on the way to either database: read back, it is another text than the one that was asked for.
 */

/** What has to come back as it went: other texts are refused. */
export const wholeTextSchema = ( longest: number ) =>
	z
		.string()
		.max( longest )
		.refine(
			( text ) => text.isWellFormed() && ! text.includes( '\0' ),
			'must not contain U+0000 or half a character'
		);

/** Of what names something. */
export const nameSchema = ( longest: number ) => wholeTextSchema( longest ).min( 1 );

/** Of what people read: it is kept, without what cannot be. */
export function storableText( text: string ): string {
	return text.toWellFormed().replaceAll( '\0', '\uFFFD' );
}

export function storableTextOrNull( text: string | null | undefined ): string | null {
	return text === null || text === undefined ? null : storableText( text );
}
