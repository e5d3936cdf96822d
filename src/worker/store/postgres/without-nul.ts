/**
 * A text as PostgreSQL can keep it. It knows no U+0000: a statement that carries one fails for ever, and
 * what came with it would be tried again for ever. SQLite keeps it.
 */
export const withoutNul = ( text: string ): string => text.replaceAll( '\0', '\uFFFD' );

export const orNullWithoutNul = ( text: string | null | undefined ): string | null =>
	text === null || text === undefined ? null : withoutNul( text );
