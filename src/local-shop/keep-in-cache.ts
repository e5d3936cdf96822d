import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/**
 * Gives `target`, filling it first when it is not there yet. It appears whole or not at all: the
 * filling happens beside it, is checked, and then takes the name, so a run that is cut off, or a
 * second one at the same time, leaves nothing half.
 *
 * @throws when `fill` does, or when what it made is not `isWhole`.
 */
export async function keepInCache(
	target: string,
	isWhole: ( folder: string ) => boolean,
	fill: ( folder: string ) => Promise< void >
): Promise< string > {
	if ( isWhole( target ) ) {
		return target;
	}
	await mkdir( dirname( target ), { recursive: true } );
	const temporary = await mkdtemp( `${ target }.new-` );
	const made = join( temporary, 'made' );
	try {
		await mkdir( made );
		await fill( made );
		if ( ! isWhole( made ) ) {
			throw new Error( `what was unpacked for ${ target } is not complete` );
		}
		if ( ! isWhole( target ) ) {
			await rm( target, { recursive: true, force: true } );
			await rename( made, target ).catch( ( problem: unknown ) => {
				// Somebody else was quicker with the same thing.
				if ( ! isWhole( target ) ) {
					throw problem;
				}
			} );
		}
		return target;
	} finally {
		await rm( temporary, { recursive: true, force: true } );
	}
}
