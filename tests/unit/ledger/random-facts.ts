import fc from 'fast-check';
import { channelOrderSchema } from '../../../src/shared/channel-order.ts';
import { skuSchema } from '../../../src/shared/ids.ts';
import { stockEventSchema, type StockEvent } from '../../../src/shared/stock-event.ts';
import type { Bill } from '../../../src/worker/ledger/bill-of-materials.ts';
import type { Recipe } from './reference-world.ts';

/**
 * Sets of facts about two SKUs, two bundles of them, two places and three orders, close together in time:
 * what is rare in a shop (a count in the very moment of a shipment) happens in every other one here.
 */

/** The second is also kept packed. */
export const RECIPES: readonly Recipe[] = [
	{ bundle: 'KIT', since: 0, parts: { A: 2, B: 1 } },
	{ bundle: 'SET', since: 0, parts: { A: 1, KIT: 1 }, isKept: true },
];

export const SKUS = [ 'A', 'B', 'KIT', 'SET' ];

export function billsOf( recipes: readonly Recipe[] ): Bill[] {
	return recipes.map( ( { bundle, since, parts, isKept = false } ) => ( {
		bundle: skuSchema.parse( bundle ),
		sinceMs: since,
		components: Object.entries( parts ).map( ( [ part, quantity ] ) => ( {
			sku: skuSchema.parse( part ),
			quantity,
		} ) ),
		...( isKept && { isKeptAssembled: true } ),
	} ) );
}

const time = fc.integer( { min: 1, max: 12 } );
const ORDERED_MAX = 4;
const few = fc.integer( { min: 1, max: ORDERED_MAX } );
const leaf = fc.constantFrom( 'A', 'B', 'SET' );
const place = fc.constantFrom( 'main', 'far' );
const shelf = { sku: leaf, location: place };
const condition = fc.constantFrom( 'sellable', 'sellable', 'quarantined' );
const lineOf = fc.record( {
	channel: fc.constant( 'shop' ),
	order: fc.constantFrom( 'o1', 'o2', 'o3' ),
	line: fc.constantFrom( 'l1', 'l2' ),
} );

const movements = fc.uniqueArray(
	fc.record( {
		key: fc.constantFrom( 'p1', 'p2', 'p3' ),
		quantity: fc.integer( { min: 1, max: 3 } ),
		at: time,
	} ),
	{ selector: ( { key } ) => key, maxLength: 2 }
);

const line = ( id: string ) =>
	fc.record( {
		line: fc.constant( id ),
		offer: fc.constantFrom( ...SKUS ),
		ordered: few,
		cancelled: fc.integer( { min: 0, max: 3 } ),
		shipments: movements,
		restocks: movements,
		subtracted: fc.constant( 0 ),
	} );

/** What a line sells never changes: it is frozen with the first snapshot that comes in. */
const orderLines = fc.tuple( line( 'l1' ), line( 'l2' ) );

const order = ( id: string ) =>
	fc
		.tuple(
			fc.constantFrom( ...SKUS ),
			fc.constantFrom( ...SKUS ),
			fc.integer( { min: 0, max: ORDERED_MAX } ),
			fc.array( fc.tuple( orderLines, fc.boolean(), fc.integer( { min: 1, max: 3 } ) ), {
				minLength: 1,
				maxLength: 3,
			} )
		)
		.map( ( [ first, second, packed, snapshots ] ) =>
			snapshots.map( ( [ [ one, two ], hasSecond, revision ], index ) => ( {
				source: 'shop',
				key: `${ id }/${ index }`,
				body: {
					kind: 'order',
					channel: 'shop',
					fetch: 0,
					assigned: [
						...decided( 'l1', first, packed ),
						...decided( 'l2', second, ORDERED_MAX - packed ),
					],
					snapshot: channelOrderSchema.parse( {
						order: id,
						revision,
						updatedAt: 1,
						placedAt: 0,
						lines: [
							{ ...one, offer: first },
							...( hasSecond ? [ { ...two, offer: second } ] : [] ),
						],
					} ),
				},
			} ) )
		);

/** How many of a line found a bundle packed is decided once; here before the facts arrive. */
function decided( id: string, offer: string, packed: number ): object[] {
	const leaves = [
		{ sku: 'A', quantity: 3 },
		{ sku: 'B', quantity: 1 },
	];
	const first = [
		{ units: packed, leaves: [ { sku: 'SET', quantity: 1 } ] },
		{ units: ORDERED_MAX - packed, leaves },
	].filter( ( { units } ) => units > 0 );
	const made = { line: id, offer, listing: 'shop:SET', sku: offer, location: 'main', leaves };
	return offer === 'SET' ? [ { ...made, first } ] : [];
}

const TRIES = [ 'o1', 'o3' ].flatMap( ( of ) =>
	[ 'try1', 'try2' ].map( ( attempt ) => ( { channel: 'shop', order: of, attempt } ) )
);

/** Answered already, as in a log: an answer depends on what was there when it was asked. */
const reserved = fc.subarray( TRIES ).chain( ( tries ) =>
	fc.tuple( ...tries.map( () => fc.tuple( time, few, fc.boolean() ) ) ).map( ( asked ) =>
		asked.map( ( [ at, units, isAccepted ], index ) => ( {
			source: 'shop',
			key: `reserve${ index }`,
			at,
			body: {
				kind: 'reserve',
				...tries[ index ],
				lines: [ { line: 'reserved', offer: 'B', units } ],
				expiresAtMs: at + 5,
				decision: isAccepted ? { result: 'accepted' } : { result: 'refused', short: [] },
				assigned: isAccepted ? [ RESERVED ] : [],
			},
		} ) )
	)
);

const RESERVED = {
	line: 'reserved',
	offer: 'B',
	listing: 'shop:B',
	sku: 'B',
	location: 'main',
	leaves: [ { sku: 'B', quantity: 1 } ],
};

const ended = fc
	.array(
		fc.tuple(
			fc.constantFrom( ...TRIES ),
			fc.constantFrom( 'reservation-ended', 'reservation-extended' ),
			fc.integer( { min: 1, max: 17 } ),
			fc.boolean()
		),
		{ maxLength: 4 }
	)
	.map( ( ends ) =>
		ends.map( ( [ of, kind, atMs, isExpired ], index ) => ( {
			source: 'ledger',
			key: `ended${ index }`,
			at: 12,
			body: { kind, ...of, expiresAtMs: atMs, expiredAtMs: isExpired ? atMs : null },
		} ) )
	);

const reason = { reason: fc.constant( 'test' ) };
const fact = fc.oneof(
	fc.record( {
		kind: fc.constant( 'adjustment' ),
		...shelf,
		delta: fc.constantFrom( -3, -1, 2, 5 ),
		...reason,
	} ),
	fc.record( { kind: fc.constant( 'receipt' ), ...shelf, units: few, condition } ),
	fc.record( {
		kind: fc.constant( 'return' ),
		...shelf,
		units: few,
		condition,
		of: fc.constant( null ),
	} ),
	fc.record( { kind: fc.constant( 'return' ), ...shelf, units: few, condition, of: lineOf } ),
	fc.record( { kind: fc.constant( 'shipment' ), of: lineOf, units: few } ),
	fc.constantFrom(
		{ kind: 'transfer', sku: 'A', from: 'main', to: 'far', units: 2 },
		{ kind: 'transfer', sku: 'B', from: 'far', to: 'main', units: 1 }
	),
	fc.record( {
		kind: fc.constant( 'quarantine' ),
		...shelf,
		units: fc.constantFrom( -1, 1, 2 ),
		...reason,
	} ),
	fc.record( {
		kind: fc.constant( 'assembly' ),
		sku: fc.constant( 'SET' ),
		location: place,
		units: fc.constantFrom( -1, 1, 2 ),
	} ),
	fc.record( { kind: fc.constant( 'safety' ), ...shelf, units: few } ),
	fc.record( {
		kind: fc.constant( 'observed' ),
		...shelf,
		units: few,
		basis: fc.constantFrom( 'net', 'gross' ),
	} ),
	fc.record( {
		kind: fc.constant( 'count' ),
		...shelf,
		units: fc.integer( { min: 0, max: 9 } ),
		gone: fc
			.array( fc.tuple( lineOf, few ), { maxLength: 2 } )
			.map( ( gone ) => gone.map( ( [ of, units ] ) => ( { ...of, units } ) ) ),
	} ),
	fc
		.tuple( fc.record( shelf ), fc.integer( { min: -1, max: 9 } ), time )
		.map( ( [ on, units, atMs ] ) => ( {
			kind: 'opening',
			...on,
			units,
			atMs,
		} ) )
);

const told = fc
	.array( fc.tuple( fact, time, fc.constantFrom( 'api', 'w1', 'w2' ) ), { maxLength: 10 } )
	.map( ( facts ) =>
		facts.map( ( [ body, at, source ], index ) => ( { source, key: `f${ index }`, at, body } ) )
	);

/** A set of facts, each once. */
export const facts: fc.Arbitrary< StockEvent[] > = fc
	.tuple( told, reserved, ended, order( 'o1' ), fc.boolean(), order( 'o2' ) )
	.map( ( [ others, tries, ends, first, isKnown, second ] ) =>
		[
			...others,
			...tries,
			...ends,
			...orderAtLast( isKnown ? first : [] ),
			...orderAtLast( second ),
		].map( ( { source, key, at, body } ) =>
			stockEventSchema.parse( { source, key, occurredAtMs: at, actor: null, body } )
		)
	);

function orderAtLast< T extends object >( snapshots: readonly T[] ): ( T & { at: number } )[] {
	return snapshots.map( ( snapshot ) => ( { ...snapshot, at: 13 } ) );
}

/** The same facts as they might arrive: in any order, some of them twice. */
export function arrivals( of: readonly StockEvent[] ): fc.Arbitrary< StockEvent[] > {
	const doubled = fc.subarray( [ ...of ] ).map( ( again ) => [ ...of, ...again ] );
	return doubled.chain( ( all ) =>
		fc
			.array( fc.integer(), { minLength: all.length, maxLength: all.length } )
			.map( ( weights ) =>
				all
					.map( ( event, index ) => ( { event, weight: weights[ index ] ?? 0 } ) )
					.sort( ( left, right ) => left.weight - right.weight )
					.map( ( { event } ) => event )
			)
	);
}

/** The same facts at a place that somebody else counts net of open orders. */
export function observedNet( of: readonly StockEvent[] ): StockEvent[] {
	return of.map( ( event ) =>
		event.body.kind === 'order'
			? {
					...event,
					body: {
						...event.body,
						assigned: event.body.assigned.map( ( one ) => ( {
							...one,
							isObserved: true,
						} ) ),
					},
				}
			: event
	);
}
