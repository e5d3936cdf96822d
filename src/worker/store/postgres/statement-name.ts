import { createHash } from 'node:crypto';

/** Texts are constants of ours; beyond this many, somebody builds them, and they are not kept. */
const KNOWN_MAX = 1_000;
const known = new Map< string, string >();

/**
 * The name under which a text is prepared, the same in every process; `undefined`: it is sent whole
 * each time.
 */
export function statementName( text: string ): string | undefined {
	const name = known.get( text );
	if ( name !== undefined || known.size >= KNOWN_MAX ) {
		return name;
	}
	const made = createHash( 'sha256' ).update( text ).digest( 'hex' ).slice( 0, 32 );
	known.set( text, made );
	return made;
}
