import { z } from 'zod';

/**
 * Where a list goes on. To a client it is a text without meaning, which it hands back as it got it; we
 * read in it the list that it belongs to and the last entry that was answered. What comes after that
 * entry is found by an index, so a page costs the same however far down it is, and nothing that is
 * added or removed meanwhile makes an entry be skipped or come twice.
 */
export interface Cursor< Place > {
	/** Of a query: the place it stands for. */
	readonly schema: z.ZodType< Place, string >;
	of( place: Place ): string;
}

const CURSOR_MAX = 4_000;

/** @param list names the list: a cursor of another one is refused. */
export function cursorOf< Schema extends z.ZodType >(
	list: string,
	place: Schema
): Cursor< z.output< Schema > > {
	const whole = z.tuple( [ z.literal( list ), z.unknown() ] );
	const schema = z
		.string()
		.max( CURSOR_MAX )
		.transform( ( text, context ): z.output< Schema > => {
			const [ , written ] = whole.safeParse( decoded( text ) ).data ?? [];
			const read = place.safeParse( written );
			if ( read.success && encoded( list, read.data ) === text ) {
				return read.data;
			}
			context.addIssue( 'is not a cursor of this list: send the `next` of its last page' );
			return z.NEVER;
		} );
	return {
		schema: schema.meta( {
			description: 'The `next` of the page before. Without it, the first page.',
		} ),
		// Parsed, so that its fields stand in the order of the schema.
		of: ( last ) => encoded( list, place.parse( last ) ),
	};
}

function encoded( list: string, place: unknown ): string {
	return Buffer.from( JSON.stringify( [ list, place ] ) ).toString( 'base64url' );
}

function decoded( text: string ): unknown {
	try {
		return JSON.parse( Buffer.from( text, 'base64url' ).toString( 'utf8' ) ) as unknown;
	} catch {
		return undefined;
	}
}

export const LIMIT_MAX = 1_000;

/** How many entries a page has at most. */
export const limitSchema = z.coerce
	.number()
	.int()
	.min( 1 )
	.max( LIMIT_MAX )
	.default( 100 )
	.meta( { description: 'How many entries a page has at most.' } );

export interface Page< Entry > {
	readonly entries: readonly Entry[];
	/** `null`: this is the last page. */
	readonly next: string | null;
}

/**
 * A page of what a store was asked for.
 *
 * @param found one entry more than `limit`, where there are more.
 */
export function pageOf< Entry, Place >(
	found: readonly Entry[],
	limit: number,
	cursor: Cursor< Place >,
	placeOf: ( entry: Entry ) => Place
): Page< Entry > {
	const entries = found.slice( 0, limit );
	const last = entries.at( -1 );
	const hasMore = found.length > limit && last !== undefined;
	return { entries, next: hasMore ? cursor.of( placeOf( last ) ) : null };
}
