import { rightNumbers } from './book-checks.ts';
import { pause, type PairedWorld } from './paired-world.ts';
import { outboxEntries, stocksNow, type OrderLine } from './stock-books.ts';

interface StockAnswer {
	readonly locations: readonly {
		readonly onHand: number;
		readonly committed: number;
		readonly available: number;
	}[];
}

/**
 * Waits until three accounts of every product agree: what WooCommerce shows, what the ledger has, and
 * what is right by WooCommerce's own orders and the notes of its database. Gives what still differs
 * after `withinMs`.
 *
 * The shop shows what is available to all, and besides the units that its own unpaid orders hold
 * already and that it has yet to take off by itself.
 */
export async function untilAgreed(
	world: PairedWorld,
	products: readonly number[],
	holderOf: ( line: OrderLine ) => number,
	withinMs: number
): Promise< string[] > {
	const deadlineMs = Date.now() + withinMs;
	for (;;) {
		const differences = await differencesOf( world, products, holderOf );
		if ( differences.length === 0 || Date.now() > deadlineMs ) {
			return differences;
		}
		await pause( 250 );
	}
}

async function differencesOf(
	{ shop, worker, opening, skus }: PairedWorld,
	products: readonly number[],
	holderOf: ( line: OrderLine ) => number
): Promise< string[] > {
	const right = await rightNumbers( shop.database, opening, holderOf );
	const shown = await stocksNow( shop.database );
	const differences: string[] = [];
	for ( const product of products ) {
		const sku = skus.get( product );
		const wanted = right.get( product );
		if ( sku === undefined || wanted === undefined ) {
			differences.push( `product ${ product } is not counted` );
			continue;
		}
		const { locations } = await worker.api.get< StockAnswer >(
			`/v1/stock/${ encodeURIComponent( sku ) }`
		);
		const available = locations.reduce( ( sum, each ) => sum + each.available, 0 );
		const stock = shown.get( product );
		if ( available !== wanted.available || stock !== wanted.available + wanted.toSubtract ) {
			differences.push(
				`${ sku } (product ${ product }): right ${ JSON.stringify( wanted ) }, ledger ${ JSON.stringify( locations ) }, shown ${ stock }`
			);
		}
	}
	return differences;
}

interface LoggedEvent {
	readonly position: number;
	readonly kind: string;
	readonly body: {
		readonly offer?: string;
		readonly delta?: number;
		readonly counter?: { readonly epoch: number; readonly number: number };
	};
}

/** Every row of the outbox is in the worker's log exactly once, and nothing else is. */
export async function checkLog( { shop, worker }: PairedWorld ): Promise< string[] > {
	const logged = new Map< string, number >();
	for ( let after = 0; ; ) {
		const { events } = await worker.api.get< { events: readonly LoggedEvent[] } >(
			`/v1/events?after=${ after }&limit=1000`
		);
		for ( const { kind, body } of events ) {
			if ( kind === 'own-change' ) {
				const key = `${ body.counter?.epoch }/${ body.offer }/${ body.counter?.number }/${ body.delta }`;
				logged.set( key, ( logged.get( key ) ?? 0 ) + 1 );
			}
		}
		const last = events.at( -1 );
		if ( ! last ) {
			break;
		}
		after = last.position;
	}
	const rows = ( await outboxEntries( shop.database ) ).map(
		( { epoch, product, number, delta } ) => `${ epoch }/${ product }/${ number }/${ delta }`
	);
	const told = new Set( rows );
	return [
		...rows
			.filter( ( key ) => ! logged.has( key ) )
			.map( ( key ) => `not in the log: ${ key }` ),
		...[ ...logged ]
			.filter( ( [ key, count ] ) => count > 1 || ! told.has( key ) )
			.map( ( [ key, count ] ) => `${ count } times in the log: ${ key }` ),
	];
}

interface DeadLetter {
	readonly topic: string;
	readonly errorCode: string;
	readonly errorDetail: string | null;
}

/** Nothing is left for a person to look after. */
export async function checkRest( { worker }: PairedWorld ): Promise< string[] > {
	const { deliveries, channels } = await worker.api.status();
	const dead = await worker.api.get< { deliveries: readonly DeadLetter[] } >(
		'/v1/deliveries?state=dead'
	);
	return [
		...dead.deliveries.map(
			( { topic, errorCode, errorDetail } ) =>
				`dead letter: ${ topic } ${ errorCode } ${ errorDetail ?? '' }`
		),
		...( deliveries.refused > 0 ? [ `${ deliveries.refused } deliveries refused` ] : [] ),
		...channels.flatMap( ( { name, deadListings, drifts, state } ) =>
			deadListings + drifts > 0 || state !== 'live'
				? [ `${ name }: ${ state }, ${ deadListings } dead listings, ${ drifts } drifts` ]
				: []
		),
	];
}
