import type { Movement } from '../../../src/shared/channel-order.ts';
import type { OrderEvent, StockEvent } from '../../../src/shared/stock-event.ts';

/**
 * The ledger as the design states it, and nothing else: slow, plain, and written without looking at
 * the product's. It takes a set of events, in any order, and says what is on every shelf. Every offer
 * is a SKU of the same name, at one location; bundles are given.
 */
export interface Shelf {
	onHand: number;
	committed: number;
	quarantined: number;
	safety: number;
}

type Recipe = Readonly< Record< string, Readonly< Record< string, number > > > >;

interface Fact {
	readonly at: number;
	readonly units: number;
	/** `own`: after the opening by its number. */
	readonly own: boolean;
}

export function referenceShelves(
	events: readonly StockEvent[],
	{
		recipes,
		home,
		netLocations,
	}: { recipes: Recipe; home: string; netLocations: readonly string[] }
): Record< string, Shelf > {
	const facts = once( events );
	const shelves: Record< string, Shelf > = {};
	const names = new Set< string >();
	const moves: Record< string, Fact[] > = {};
	const promised: Record< string, number > = {};
	const aside: Record< string, number > = {};
	const add = ( to: Record< string, number >, name: string, units: number ): void => {
		names.add( name );
		to[ name ] = ( to[ name ] ?? 0 ) + units;
	};
	const move = ( name: string, at: number, units: number, own = false ): void => {
		names.add( name );
		( moves[ name ] ??= [] ).push( { at, units, own } );
	};

	for ( const { body, occurredAtMs: at } of facts ) {
		if ( body.kind === 'adjustment' ) {
			move( `${ body.sku }@${ body.location }`, at, body.delta );
		} else if ( body.kind === 'receipt' || ( body.kind === 'return' && body.of === null ) ) {
			const name = `${ body.sku }@${ body.location }`;
			if ( body.condition === 'quarantined' ) {
				add( aside, name, body.units );
			} else {
				move( name, at, body.units );
			}
		} else if ( body.kind === 'transfer' ) {
			move( `${ body.sku }@${ body.from }`, at, -body.units );
			move( `${ body.sku }@${ body.to }`, at, body.units );
		} else if ( body.kind === 'quarantine' ) {
			const name = `${ body.sku }@${ body.location }`;
			move( name, at, -body.units );
			add( aside, name, body.units );
		} else if ( 'sku' in body && 'location' in body && body.kind !== 'return' ) {
			names.add( `${ body.sku }@${ body.location }` );
		}
	}

	for ( const order of ordersIn( facts ) ) {
		const told = facts.filter(
			( { body } ) =>
				( body.kind === 'shipment' || body.kind === 'return' ) && body.of?.order === order
		);
		const best = bestSnapshot( facts, order );
		const lines = best?.body.snapshot.lines ?? [];
		if ( ! best ) {
			reservedFor( facts, order ).forEach( ( { sku, location, units } ) =>
				add( promised, `${ sku }@${ location }`, units )
			);
		}
		const unknown = new Set(
			told.flatMap( ( { body } ) =>
				( body.kind === 'shipment' || body.kind === 'return' ) && body.of
					? [ body.of.line ]
					: []
			)
		);
		for ( const line of lines ) {
			unknown.delete( line.line );
			const parts = recipes[ line.offer ] ?? { [ line.offer ]: 1 };
			if ( netLocations.includes( home ) ) {
				continue;
			}
			for ( const [ part, each ] of Object.entries( parts ) ) {
				const name = `${ part }@${ home }`;
				names.add( name );
				const left = leavings( facts, told, order, line.line, line.shipments, part, home );
				const shipped = left.reduce( ( sum, one ) => sum + one.units, 0 );
				const open = Math.max( 0, line.ordered - line.cancelled - shipped );
				add( promised, name, open * each );
				left.forEach( ( one ) => move( name, one.at, -one.units * each ) );
				let back = shipped;
				for ( const one of backs( told, line.line, line.restocks ) ) {
					const units = Math.min( back, one.units );
					back -= units;
					if ( one.aside ) {
						add( aside, name, units * each );
					} else {
						move( name, one.at, units * each );
					}
				}
			}
		}
		for ( const line of unknown ) {
			const list = backs( told, line, [] );
			list.forEach( ( one ) => {
				if ( one.aside ) {
					add( aside, one.shelf, one.units );
				} else {
					move( one.shelf, one.at, one.units );
				}
			} );
		}
	}

	for ( const name of names ) {
		const base = baseOf( facts, name );
		const inside = ( fact: Fact ): boolean =>
			base !== null && fact.at <= base.at && ! ( base.isOpening && fact.own );
		const moved = ( moves[ name ] ?? [] )
			.filter( ( fact ) => ! inside( fact ) )
			.reduce( ( sum, fact ) => sum + fact.units, 0 );
		const shelf = {
			onHand: ( base?.units ?? 0 ) + moved,
			committed: promised[ name ] ?? 0,
			quarantined: aside[ name ] ?? 0,
			safety: newest( facts, name, [ 'safety' ] )?.units ?? 0,
		};
		if ( Object.values( shelf ).some( ( units ) => units !== 0 ) ) {
			shelves[ name ] = shelf;
		}
	}
	return shelves;
}

/** One effect per key. */
function once( events: readonly StockEvent[] ): StockEvent[] {
	return [
		...new Map(
			events.map( ( event ) => [ `${ event.source }|${ event.key }`, event ] )
		).values(),
	];
}

function ordersIn( facts: readonly StockEvent[] ): Set< string > {
	return new Set(
		facts.flatMap( ( { body } ): string[] => {
			if ( body.kind === 'order' ) {
				return [ body.snapshot.order ];
			}
			if ( body.kind === 'reserve' ) {
				return [ body.order ];
			}
			return ( body.kind === 'shipment' || body.kind === 'return' ) && body.of
				? [ body.of.order ]
				: [];
		} )
	);
}

/** The newest try that was granted holds its units, until it has ended. */
function reservedFor(
	facts: readonly StockEvent[],
	order: string
): { sku: string; location: string; units: number }[] {
	const granted = facts
		.flatMap( ( { occurredAtMs, body } ) =>
			body.kind === 'reserve' && body.order === order && body.decision?.result === 'accepted'
				? [ { at: occurredAtMs, body } ]
				: []
		)
		.sort(
			( left, right ) =>
				left.at - right.at || ( left.body.attempt < right.body.attempt ? -1 : 1 )
		);
	const newest = granted.at( -1 );
	const until = facts.flatMap( ( { body } ) =>
		( body.kind === 'reserve' || body.kind === 'reservation-extended' ) &&
		body.order === order &&
		body.attempt === newest?.body.attempt
			? [ body.expiresAtMs ]
			: []
	);
	const isOver = facts.some(
		( { body } ) =>
			body.kind === 'reservation-ended' &&
			body.order === order &&
			body.attempt === newest?.body.attempt &&
			( body.expiredAtMs === null || body.expiredAtMs >= Math.max( ...until ) )
	);
	return isOver || ! newest
		? []
		: newest.body.assigned.flatMap( ( { line, location, leaves } ) =>
				leaves.map( ( { sku, quantity } ) => ( {
					sku,
					location,
					units:
						quantity *
						( newest.body.lines.find( ( one ) => one.line === line )?.units ?? 0 ),
				} ) )
			);
}

function bestSnapshot(
	facts: readonly StockEvent[],
	order: string
): { key: string; body: OrderEvent } | null {
	let best: { key: string; body: OrderEvent } | null = null;
	for ( const { key, body } of facts ) {
		if ( body.kind !== 'order' || body.snapshot.order !== order ) {
			continue;
		}
		const rank = ( one: { key: string; body: OrderEvent } ): [ number, number, string ] => [
			one.body.snapshot.revision ?? one.body.snapshot.updatedAt,
			one.body.fetch,
			one.key,
		];
		const next = { key, body };
		if ( best === null || isAfter( rank( next ), rank( best ) ) ) {
			best = next;
		}
	}
	return best;
}

function isAfter(
	[ a, b, c ]: [ number, number, string ],
	[ x, y, z ]: [ number, number, string ]
): boolean {
	return a !== x ? a > x : b !== y ? b > y : c > z;
}

interface Told {
	at: number;
	units: number;
	aside: boolean;
	shelf: string;
	key: string;
}

/** Of several that tell of one line, the list with most units; who had them in hand before the channel. */
function longest(
	told: readonly StockEvent[],
	kind: 'shipment' | 'return',
	line: string,
	channels: readonly Movement[]
): Told[] {
	const lists: Record< string, Told[] > = {};
	for ( const { source, key, occurredAtMs, body } of told ) {
		if ( body.kind === kind && body.of?.line === line ) {
			( lists[ source ] ??= [] ).push( {
				at: occurredAtMs,
				units: body.units,
				aside: body.kind === 'return' && body.condition === 'quarantined',
				shelf: body.kind === 'return' ? `${ body.sku }@${ body.location }` : '',
				key,
			} );
		}
	}
	const total = ( list: readonly Told[] ): number =>
		list.reduce( ( sum, one ) => sum + one.units, 0 );
	const candidates = Object.keys( lists )
		.sort()
		.map( ( source ) => lists[ source ] ?? [] );
	candidates.push(
		channels.map( ( { at, quantity, key } ) => ( {
			at,
			units: quantity,
			aside: false,
			shelf: '',
			key,
		} ) )
	);
	const most = Math.max( ...candidates.map( total ) );
	const list = candidates.find( ( one ) => total( one ) === most ) ?? [];
	return list.sort( ( left, right ) => left.at - right.at || ( left.key < right.key ? -1 : 1 ) );
}

function backs( told: readonly StockEvent[], line: string, channels: readonly Movement[] ): Told[] {
	return longest( told, 'return', line, channels );
}

/** When units left: at each moment as many as were shipped or found gone by then, whichever is more. */
function leavings(
	facts: readonly StockEvent[],
	told: readonly StockEvent[],
	order: string,
	line: string,
	channels: readonly Movement[],
	part: string,
	home: string
): { at: number; units: number }[] {
	const shipped = longest( told, 'shipment', line, channels );
	const gone = facts.flatMap( ( { occurredAtMs, body } ) =>
		body.kind === 'count' && body.sku === part && body.location === home
			? body.gone
					.filter( ( one ) => one.order === order && one.line === line )
					.map( ( { units } ) => ( { at: occurredAtMs, units } ) )
			: []
	);
	const times = [ ...shipped, ...gone ].map( ( { at } ) => at ).sort( ( a, b ) => a - b );
	const left: { at: number; units: number }[] = [];
	let sofar = 0;
	for ( const at of times ) {
		const sent = shipped
			.filter( ( one ) => one.at <= at )
			.reduce( ( sum, one ) => sum + one.units, 0 );
		const found = Math.max(
			0,
			...gone.filter( ( one ) => one.at <= at ).map( ( one ) => one.units )
		);
		const now = Math.max( sent, found, sofar );
		if ( now > sofar ) {
			left.push( { at, units: now - sofar } );
		}
		sofar = now;
	}
	return left;
}

function baseOf(
	facts: readonly StockEvent[],
	name: string
): { at: number; units: number; isOpening: boolean } | null {
	const count = newest( facts, name, [ 'count', 'observed' ] );
	const openings = facts
		.flatMap( ( { source, key, body } ) =>
			body.kind === 'opening' && `${ body.sku }@${ body.location }` === name
				? [ { at: body.atMs, units: body.units, name: `${ source }\u001f${ key }` } ]
				: []
		)
		.sort( ( left, right ) => left.at - right.at || ( left.name < right.name ? -1 : 1 ) );
	const [ opening ] = openings;
	if ( count && ( ! opening || count.at >= opening.at ) ) {
		return { ...count, isOpening: false };
	}
	return opening ? { ...opening, isOpening: true } : null;
}

function newest(
	facts: readonly StockEvent[],
	name: string,
	kinds: readonly string[]
): { at: number; units: number } | null {
	const found = facts
		.flatMap( ( { source, key, occurredAtMs, body } ) =>
			kinds.includes( body.kind ) &&
			( body.kind === 'count' || body.kind === 'observed' || body.kind === 'safety' ) &&
			`${ body.sku }@${ body.location }` === name
				? [ { at: occurredAtMs, units: body.units, name: `${ source }\u001f${ key }` } ]
				: []
		)
		.sort( ( left, right ) => left.at - right.at || ( left.name < right.name ? -1 : 1 ) );
	return found.at( -1 ) ?? null;
}
