import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Seals secrets before they reach the database. */
export interface Vault {
	/** `place` names row and column; a sealed text moved to another place does not open. */
	seal( text: string, place: string ): string;
	/** @throws {Error} when the key is another one, or the text was altered or moved. */
	open( sealed: string, place: string ): string;
}

/** The sealed form is `keyId.nonce.tag.text`, base64url; the key id is there for rotation. */
export function createVault( key: Buffer ): Vault {
	const keyId = createHash( 'sha256' ).update( key ).digest( 'base64url' ).slice( 0, 8 );
	return {
		seal: ( text, place ) => {
			const nonce = randomBytes( NONCE_BYTES );
			const cipher = createCipheriv( CIPHER, key, nonce );
			cipher.setAAD( Buffer.from( place ) );
			const sealed = Buffer.concat( [ cipher.update( text, 'utf8' ), cipher.final() ] );
			return [
				keyId,
				...[ nonce, cipher.getAuthTag(), sealed ].map( ( part ) =>
					part.toString( 'base64url' )
				),
			].join( '.' );
		},
		open: ( sealed, place ) => {
			const [ sealedWith, nonce = '', tag = '', text = '' ] = sealed.split( '.' );
			if ( sealedWith !== keyId ) {
				throw new Error(
					'sealed with another key: set LOCKSTEP_KEY to the key this data folder was made with'
				);
			}
			const decipher = createDecipheriv( CIPHER, key, Buffer.from( nonce, 'base64url' ), {
				authTagLength: TAG_BYTES,
			} );
			decipher.setAAD( Buffer.from( place ) );
			decipher.setAuthTag( Buffer.from( tag, 'base64url' ) );
			return (
				decipher.update( Buffer.from( text, 'base64url' ), undefined, 'utf8' ) +
				decipher.final( 'utf8' )
			);
		},
	};
}

/**
 * Reads a secret from `name` in the data folder, or makes one there, readable by its owner only.
 * Kept in a file so that a restart finds it and a copy of the database alone opens nothing.
 */
export function readOrMakeSecret( dataDir: string, name: string ): string {
	mkdirSync( dataDir, { recursive: true, mode: 0o700 } );
	const file = join( dataDir, name );
	if ( ! existsSync( file ) ) {
		writeFileSync( file, `${ randomBytes( 32 ).toString( 'base64url' ) }\n`, {
			mode: 0o600,
			flag: 'wx',
		} );
	}
	chmodSync( file, 0o600 );
	return readFileSync( file, 'utf8' ).trim();
}
