import { BranchCounter } from './branches.ts';
import { trySeed } from './tried-seed.ts';

/** One of the processes among which seeds are shared out: asked for a seed, it tells what came of it. */
const counter = new BranchCounter();
await counter.begin();

process.on( 'message', ( asked: { readonly seed: number } | 'end' ) => {
	answer( asked ).catch( ( error: unknown ) => {
		process.stderr.write( `${ String( error ) }\n` );
		process.exit( 1 );
	} );
} );
process.send?.( { ready: true } );

async function answer( asked: { readonly seed: number } | 'end' ): Promise< void > {
	if ( asked === 'end' ) {
		process.send?.( { branches: await counter.counts() } );
		process.disconnect();
		return;
	}
	process.send?.( { tried: await trySeed( asked.seed, process.argv.includes( '--once' ) ) } );
}
