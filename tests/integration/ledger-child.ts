import { createInterface } from 'node:readline';
import { z } from 'zod';
import { skuSchema } from '../../src/shared/ids.ts';
import { stockEventSchema } from '../../src/shared/stock-event.ts';
import { systemClock } from '../../src/worker/adapters/system-ports.ts';
import { LedgerQueue } from '../../src/worker/intake/ledger-queue.ts';
import { Reservations } from '../../src/worker/reservations/reservations.ts';
import { openStoreAt } from './open-store-at.ts';

/**
 * The ledger of a worker without its door: events come in by standard input, one JSON document a line,
 * and each is acknowledged by a line of its own once it is committed. A program to be killed.
 */
const inputSchema = z.union( [
	z.object( {
		id: z.number(),
		event: stockEventSchema,
		/** Of a reservation: for how long. `null`: until the moment it says. */
		holdMs: z.number().nullable(),
	} ),
	z.object( {
		id: z.number(),
		/** A bundle's new bill. */
		bill: z.object( {
			bundle: skuSchema,
			sinceMs: z.number(),
			components: z.array( z.object( { sku: skuSchema, quantity: z.number() } ) ),
			isKeptAssembled: z.boolean(),
		} ),
	} ),
] );

const [ , , target = '' ] = process.argv;
const store = await openStoreAt( target ).catch( giveUp );
const queue = new LedgerQueue( {
	clock: systemClock,
	ledger: store.ledger,
	wake: () => {},
	fetchOrders: () => {},
} );
const toErrors = ( fields: object, message: string ): void => {
	process.stderr.write( `${ message } ${ JSON.stringify( fields ) }\n` );
};
const reservations = new Reservations( {
	clock: systemClock,
	ledger: store.ledger,
	queue,
	log: { info: () => {}, warn: toErrors, error: toErrors },
} );

/** A database that is away is no bug of this program. */
function giveUp( error: unknown ): never {
	refuse( error );
	process.exit( 1 );
}

/** Not acknowledged, and the rest goes on: as with a caller of the worker, who gets an error. */
function refuse( error: unknown ): void {
	process.stderr.write( `${ String( error ) }\n` );
}

/** Standard output is a pipe, and written to at once: what was said has been said. */
function say( line: unknown ): void {
	process.stdout.write( `${ JSON.stringify( line ) }\n` );
}

async function take( line: string ): Promise< void > {
	const input = inputSchema.parse( JSON.parse( line ) );
	if ( 'bill' in input ) {
		await store.model.saveBill( input.bill );
		say( { id: input.id, result: 'saved' } );
		return;
	}
	const { id, event, holdMs } = input;
	if ( event.body.kind === 'reserve' && holdMs !== null ) {
		say( { id, decision: await reservations.reserve( { ...event.body, holdMs } ) } );
		return;
	}
	const receivedAtMs = systemClock.now();
	const result = await queue.submit( { event, receivedAtMs, delivery: null } );
	say( { id, ...result } );
	if ( event.body.kind === 'reserve' ) {
		// Its end may have been due before it began.
		reservations.start();
	}
}

reservations.start();
say( { ready: true } );
for await ( const line of createInterface( { input: process.stdin } ) ) {
	take( line ).catch( refuse );
}
// No more input: everything that still has an end to come is waited for.
await queue.idle();
while ( ( await store.ledger.nextReservationEndMs() ) !== null ) {
	// It may be another process's.
	reservations.start();
	await new Promise< void >( ( resolve ) => {
		systemClock.after( 10, resolve );
	} );
}
await reservations.stop();
await store.close();
