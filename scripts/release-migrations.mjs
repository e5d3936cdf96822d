/**
 * Puts down every migration that is not yet among the released ones. From then on none of them may
 * change: ledgers that have gone through them exist.
 */
import fs from 'node:fs';
import path from 'node:path';
import {
	brokenPromises,
	migrationFolders,
	releasedFile,
	releasedIn,
	stepsIn,
} from '../tests/schema/migration-gate.ts';

for ( const folder of migrationFolders() ) {
	const released = releasedIn( folder );
	const steps = await stepsIn( folder );
	const broken = brokenPromises( released, steps );
	if ( broken.length > 0 ) {
		process.stderr.write( `${ broken.join( '\n' ) }\nNothing was released.\n` );
		process.exit( 1 );
	}
	fs.writeFileSync( releasedFile( folder ), `${ JSON.stringify( steps, null, '\t' ) }\n` );
	const names = steps.slice( released.length ).map( ( { name } ) => name );
	process.stdout.write(
		`${ path.relative( '', folder ) }: ${ names.join( ', ' ) || 'nothing new' }\n`
	);
}
