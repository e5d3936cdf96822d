import { globSync } from 'node:fs';
import path from 'node:path';

/**
 * All tests that judge a mutant, in one file: Jest loads zod and fast-check anew for each file, which
 * takes ten times as long as the tests do. Random facts come last: they are asked only of what no
 * example has killed.
 */
const UNIT = path.resolve( import.meta.dirname, '../unit' );
const SLOW = [ 'decide.test.ts', 'invariants.test.ts', 'any-order.test.ts' ];

const files = globSync( '{ledger,allocation}/*.test.ts', { cwd: UNIT } ).sort();
const isSlow = ( file: string ): boolean => SLOW.includes( path.basename( file ) );

for ( const file of [
	...files.filter( ( file ) => ! isSlow( file ) ),
	...files.filter( isSlow ),
] ) {
	await import( path.join( UNIT, file ) );
}
