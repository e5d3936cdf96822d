import { createHash } from 'node:crypto';
import type { Ids } from '../ports.ts';

/** Without what is read wrongly: 0 and O, 1 and I. 32 of them, so that a random byte fits evenly. */
const ALPHABET = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';
const LENGTH = 8;

/** `7Q4M-XK2P`: 40 random bits, enough for five tries within fifteen minutes. */
export function newPairingCode( ids: Ids ): string {
	const bytes = Buffer.from( ids.secret( LENGTH ), 'base64url' );
	const letters = [ ...bytes ].map( ( byte ) => ALPHABET[ byte % ALPHABET.length ] ).join( '' );
	return `${ letters.slice( 0, LENGTH / 2 ) }-${ letters.slice( LENGTH / 2 ) }`;
}

/** The same for every way of typing a code: case, dashes and spaces do not count. */
export function hashPairingCode( code: string ): string {
	const letters = code.toUpperCase().replace( /[^A-Z0-9]/g, '' );
	return createHash( 'sha256' ).update( `pairing/${ letters }` ).digest( 'hex' );
}
