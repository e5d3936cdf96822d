import { createInterface } from 'node:readline';
import { z } from 'zod';
import { subjectNamed } from './subjects.ts';

/**
 * A seller as a program to be killed: sales come by standard input, one JSON document a line, and each
 * answer goes out as a line once the subject calls it safe. `kill-child.ts SUBJECT DATABASE CONNECTIONS`
 */
const saleSchema = z.object( { key: z.string(), sku: z.string(), channel: z.int() } );

const [ , , name = '', at = '', connections = '1' ] = process.argv;
const seller = await subjectNamed( name ).open( at, Number( connections ) );

/** Standard output is a pipe, and written to at once: what was said has been said. */
function say( line: unknown ): void {
	process.stdout.write( `${ JSON.stringify( line ) }\n` );
}

let number = 0;
async function take( line: string ): Promise< void > {
	const sale = saleSchema.parse( JSON.parse( line ) );
	number += 1;
	say( { key: sale.key, answer: await seller.sell( sale, number % Number( connections ) ) } );
}

const waiting = new Set< Promise< void > >();
say( { ready: true } );
for await ( const line of createInterface( { input: process.stdin } ) ) {
	const taken: Promise< void > = take( line ).catch( ( error: unknown ) => {
		// Not acknowledged, and the rest goes on: the buyer asks again under the same key.
		process.stderr.write( `${ String( error ) }\n` );
	} );
	waiting.add( taken );
	void taken.finally( () => waiting.delete( taken ) );
}
await Promise.all( waiting );
await seller.close();
