import {
	channelIdSchema,
	eventKeySchema,
	lineIdSchema,
	locationIdSchema,
	orderIdSchema,
} from '../../../src/shared/ids.ts';
import type { StockEvent, StockEventBody } from '../../../src/shared/stock-event.ts';
import { decide, type Decision } from '../../../src/worker/ledger/decide.ts';
import type { LineReport } from '../../../src/worker/ledger/known-lines.ts';
import type { OrderState } from '../../../src/worker/ledger/ledger-view.ts';
import { LedgerInMemory, line, main, order, ordered, shop, sku } from './ledger-in-memory.ts';

const far = locationIdSchema.parse( 'far' );
const A = { sku: sku( 'A' ), location: main };
const KIT = { sku: sku( 'KIT' ), location: main };
const of = ( id: string, lineId = 'A' ) => ( {
	channel: shop,
	order: orderIdSchema.parse( id ),
	line: lineIdSchema.parse( lineId ),
} );

/** Told by the API at 50, under the key "fact". */
const fact = ( body: StockEventBody, atMs = 50 ): StockEvent => ( {
	source: 'api',
	key: eventKeySchema.parse( 'fact' ),
	occurredAtMs: atMs,
	actor: null,
	body,
} );
const saidNow = ( units: number ) => ( { atMs: 50, units, key: 'api\u001ffact' } );

type Written = Exclude< Decision, { outcome: 'refused' } >;
function effectOf( body: StockEventBody, ledger = new LedgerInMemory() ): Written {
	const decision = decide( ledger, fact( body ) );
	if ( decision.outcome === 'refused' ) {
		throw new Error( 'refused' );
	}
	return decision;
}

/** All that a fact about shelves does, when it does nothing else than `changes`. */
const only = ( body: StockEventBody, changes: Partial< Written > ) => ( {
	outcome: 'applied',
	event: fact( body ),
	orders: [],
	stock: [],
	incoming: [],
	backorders: [],
	own: [],
	counters: [],
	flags: [],
	isTied: false,
	...changes,
} );

const sellable = 'sellable' as const;
const quarantined = 'quarantined' as const;

describe( 'a fact about a shelf', () => {
	it.each< [ string, StockEventBody, Partial< Written > ] >( [
		[
			'an adjustment moves units',
			{ kind: 'adjustment', ...A, delta: -3, reason: 'broken' },
			{ stock: [ { ...A, moved: [ { atMs: 50, units: -3 } ] } ] },
		],
		[
			'a quarantine moves units aside',
			{ kind: 'quarantine', ...A, units: 2, reason: 'wet' },
			{ stock: [ { ...A, moved: [ { atMs: 50, units: -2 } ], quarantined: 2 } ] },
		],
		[
			'an opening balance counts from the moment it names',
			{ kind: 'opening', ...A, units: 7, atMs: 30 },
			{ stock: [ { ...A, opening: { atMs: 30, units: 7, key: 'api\u001ffact' } } ] },
		],
		[
			'safety units are set',
			{ kind: 'safety', ...A, units: 2 },
			{ stock: [ { ...A, safety: saidNow( 2 ) } ] },
		],
		[
			'what others count is a count',
			{ kind: 'observed', ...A, basis: 'net', units: 9, states: null },
			{ stock: [ { ...A, count: saidNow( 9 ) } ] },
		],
		[
			'a count is one',
			{ kind: 'count', ...A, units: 9, gone: [] },
			{ stock: [ { ...A, count: saidNow( 9 ) } ] },
		],
		[
			'a transfer leaves one place and arrives at the other',
			{ kind: 'transfer', sku: A.sku, from: main, to: far, units: 2 },
			{
				stock: [
					{ ...A, moved: [ { atMs: 50, units: -2 } ] },
					{ sku: A.sku, location: far, moved: [ { atMs: 50, units: 2 } ] },
				],
			},
		],
		[
			'a receipt that nobody expected moves units',
			{ kind: 'receipt', ...A, units: 4, condition: sellable, reference: null },
			{ stock: [ { ...A, moved: [ { atMs: 50, units: 4 } ] } ] },
		],
		[
			'a receipt of something expected says so, too',
			{ kind: 'receipt', ...A, units: 4, condition: quarantined, reference: 'PO-1' },
			{
				stock: [ { ...A, quarantined: 4 } ],
				incoming: [
					{
						...A,
						reference: 'PO-1',
						what: 'received',
						said: saidNow( 4 ),
						expectedAtMs: null,
					},
				],
			},
		],
		[
			'what is to come moves nothing yet',
			{ kind: 'incoming', ...A, reference: 'PO-1', units: 6, expectedAtMs: 900 },
			{
				incoming: [
					{
						...A,
						reference: 'PO-1',
						what: 'expected',
						said: saidNow( 6 ),
						expectedAtMs: 900,
					},
				],
			},
		],
		[
			'what a channel may offer beyond what is there moves nothing',
			{ kind: 'backorder', sku: A.sku, channel: shop, units: 5 },
			{ backorders: [ { sku: A.sku, channel: shop, said: saidNow( 5 ) } ] },
		],
		[
			'a return of no known line lies on the shelf',
			{ kind: 'return', ...A, units: 1, condition: sellable, of: null },
			{ stock: [ { ...A, moved: [ { atMs: 50, units: 1 } ] } ] },
		],
		[
			'a broken return of no known line lies aside',
			{ kind: 'return', ...A, units: 1, condition: quarantined, of: null },
			{ stock: [ { ...A, quarantined: 1 } ] },
		],
	] )( '%s', ( _title, body, changes ) => {
		expect( effectOf( body ) ).toEqual( only( body, changes ) );
	} );
} );

describe( 'a fact about a line of an order', () => {
	const nobodyKnows: OrderState = {
		channel: shop,
		order: of( 'o1' ).order,
		rank: null,
		placedAtMs: 0,
		lines: [],
		assignments: new Map(),
		explains: null,
		reports: [],
		gone: [],
		reservations: [],
	};

	it( 'is kept with an order that nobody knows yet: a shipment', () => {
		const body: StockEventBody = { kind: 'shipment', of: of( 'o1' ), units: 2 };
		const report: LineReport = {
			line: of( 'o1' ).line,
			what: 'shipment',
			source: 'api',
			key: 'fact',
			units: 2,
			atMs: 50,
			isQuarantined: false,
			shelf: null,
		};
		expect( effectOf( body ) ).toEqual(
			only( body, { orders: [ { ...nobodyKnows, reports: [ report ] } ] } )
		);
	} );

	it.each( [
		[ sellable, { moved: [ { atMs: 50, units: 2 } ], quarantined: 0 } ],
		[ quarantined, { moved: [], quarantined: 2 } ],
	] )( 'is kept with an order that nobody knows yet: a return (%s)', ( condition, change ) => {
		const body: StockEventBody = {
			kind: 'return',
			...A,
			location: far,
			units: 2,
			condition,
			of: of( 'o1' ),
		};
		const { orders, stock } = effectOf( body );
		expect( orders ).toEqual( [
			{
				...nobodyKnows,
				reports: [
					{
						line: 'A',
						what: 'return',
						source: 'api',
						key: 'fact',
						units: 2,
						atMs: 50,
						isQuarantined: condition === quarantined,
						shelf: { sku: 'A', location: 'far' },
					},
				],
			},
		] );
		expect( stock ).toEqual( [ { sku: 'A', location: 'far', committed: 0, ...change } ] );
	} );

	it( 'moves what it does to the order it is about', () => {
		const ledger = new LedgerInMemory().take(
			ordered( order( 'o1', [ line( 'A', { ordered: 3, subtracted: 0 } ) ] ) )
		);
		const { stock, own, flags } = effectOf(
			{ kind: 'shipment', of: of( 'o1' ), units: 4 },
			ledger
		);
		expect( { stock, own, flags } ).toEqual( {
			stock: [ { ...A, committed: -3, quarantined: 0, moved: [ { atMs: 50, units: -4 } ] } ],
			own: [ { listing: 'shop:A', known: 0, unreduced: 1 } ],
			flags: [ { line: 'A', flag: 'shipped-more-than-ordered', units: 1 } ],
		} );
	} );

	it( 'says when more came back than had left', () => {
		const ledger = new LedgerInMemory().take(
			ordered( order( 'o1', [ line( 'A', { ordered: 3 } ) ] ) )
		);
		const back: StockEventBody = {
			kind: 'return',
			...A,
			units: 2,
			condition: sellable,
			of: of( 'o1' ),
		};
		expect( effectOf( back, ledger ).flags ).toEqual( [
			{ line: 'A', flag: 'restocked-more-than-shipped', units: 2 },
		] );
	} );

	it( 'in a count goes to each order it names, with all of its lines', () => {
		const body: StockEventBody = {
			kind: 'count',
			...A,
			units: 9,
			gone: [
				{ ...of( 'o1' ), units: 1 },
				{ ...of( 'o2' ), units: 2 },
				{ ...of( 'o1', 'A2' ), units: 3 },
				{ ...of( 'o1' ), channel: channelIdSchema.parse( 'other' ), units: 4 },
			],
		};
		const gone = ( name: string, units: number ) => ( { line: name, ...A, units, atMs: 50 } );
		expect( effectOf( body ).orders ).toEqual( [
			{ ...nobodyKnows, gone: [ gone( 'A', 1 ), gone( 'A2', 3 ) ] },
			{ ...nobodyKnows, order: 'o2', gone: [ gone( 'A', 2 ) ] },
			{ ...nobodyKnows, channel: 'other', gone: [ gone( 'A', 4 ) ] },
		] );
	} );

	it( 'in a count adds to what earlier counts found', () => {
		const count = ( units: number ): StockEventBody => ( {
			kind: 'count',
			...A,
			units: 9,
			gone: [ { ...of( 'o1' ), units } ],
		} );
		const ledger = new LedgerInMemory().take( fact( count( 1 ), 20 ) );
		const [ known ] = effectOf( count( 2 ), ledger ).orders;
		expect( known?.gone.map( ( { units, atMs } ) => [ units, atMs ] ) ).toEqual( [
			[ 1, 20 ],
			[ 2, 50 ],
		] );
	} );
} );

describe( 'a bundle has no stock of its own', () => {
	const ledger = () =>
		new LedgerInMemory( [
			{ bundle: KIT.sku, sinceMs: 40_000, components: [ { sku: A.sku, quantity: 2 } ] },
		] );
	const BY_HAND: readonly StockEventBody[] = [
		{ kind: 'adjustment', ...KIT, delta: 1, reason: 'found' },
		{ kind: 'receipt', ...KIT, units: 1, condition: sellable, reference: null },
		{ kind: 'transfer', sku: KIT.sku, from: main, to: far, units: 1 },
		{ kind: 'quarantine', ...KIT, units: 1, reason: 'wet' },
		{ kind: 'count', ...KIT, units: 1, gone: [] },
		{ kind: 'return', ...KIT, units: 1, condition: sellable, of: null },
	];

	it.each( BY_HAND )( 'so that by hand it is refused: $kind', ( body ) => {
		expect( decide( ledger(), fact( body, 50_000 ) ) ).toEqual( {
			outcome: 'refused',
			code: 'BUNDLE_HAS_NO_OWN_STOCK',
			sku: 'KIT',
		} );
	} );

	it.each( BY_HAND )( 'from the day it became one: $kind', ( body ) => {
		expect( decide( ledger(), fact( body, 30_000 ) ).outcome ).toBe( 'applied' );
	} );

	it.each< StockEventBody >( [
		{ kind: 'opening', ...KIT, units: 1, atMs: 50_000 },
		{ kind: 'safety', ...KIT, units: 1 },
		{ kind: 'observed', ...KIT, basis: 'net', units: 1, states: null },
	] )( 'but what nobody can do elsewhere instead is taken: $kind', ( body ) => {
		expect( decide( ledger(), fact( body, 50_000 ) ).outcome ).toBe( 'applied' );
	} );

	it( 'and its components have theirs', () => {
		const body: StockEventBody = { kind: 'adjustment', ...A, delta: 1, reason: 'found' };
		expect( decide( ledger(), fact( body, 50_000 ) ).outcome ).toBe( 'applied' );
	} );
} );
