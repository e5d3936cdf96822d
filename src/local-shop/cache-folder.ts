import { accessSync, constants, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { PACKAGE_DIR } from './php-dir.ts';

/**
 * Where other people's software is kept between runs: `LOCKSTEP_CACHE_DIR`, else
 * `~/.cache/lockstep`, else (a home that cannot be written to) `.lockstep/cache` in the checkout.
 */
export function cacheFolder( environment: NodeJS.ProcessEnv = process.env ): string {
	const wanted = environment.LOCKSTEP_CACHE_DIR;
	if ( wanted !== undefined && wanted !== '' ) {
		mkdirSync( wanted, { recursive: true } );
		return wanted;
	}
	const own = join( environment.HOME ?? homedir(), '.cache', 'lockstep' );
	try {
		mkdirSync( own, { recursive: true } );
		accessSync( own, constants.W_OK );
		return own;
	} catch {
		const inCheckout = join( PACKAGE_DIR, '.lockstep', 'cache' );
		mkdirSync( inCheckout, { recursive: true } );
		return inCheckout;
	}
}
