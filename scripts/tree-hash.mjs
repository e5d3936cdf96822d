import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

/** Every file below `entry` (or `entry` itself), sorted, so that the order is the same everywhere. */
export function filesBelow( entry ) {
	const stat = fs.statSync( entry, { throwIfNoEntry: false } );
	if ( ! stat ) {
		return [];
	}
	if ( stat.isFile() ) {
		return [ entry ];
	}
	return fs
		.readdirSync( entry )
		.sort()
		.flatMap( ( name ) => filesBelow( path.join( entry, name ) ) );
}

/** One hash over names and contents: changes when, and only when, one of the files does. */
export function treeHash( root, entries ) {
	const hash = createHash( 'sha256' );
	for ( const entry of entries ) {
		for ( const file of filesBelow( path.join( root, entry ) ) ) {
			hash.update( `${ path.relative( root, file ) }\0` );
			hash.update( fs.readFileSync( file ) );
		}
	}
	return hash.digest( 'hex' );
}
