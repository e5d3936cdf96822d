import type { Movement } from '../../../src/shared/channel-order.ts';
import type { LineAssignment } from '../../../src/shared/line-assignment.ts';
import type { OrderEvent, StockEvent } from '../../../src/shared/stock-event.ts';

/** What is said of one order and its lines, put together: part of the reference ledger. */

export interface Facts {
	readonly snapshots: ( OrderEvent & { readonly key: string } )[];
	/** By others than its channel. */
	readonly told: StockEvent[];
	readonly gone: { line: string; units: number; at: number; sku: string; location: string }[];
	/** Reservations and what became of them. */
	readonly tries: StockEvent[];
	/** Mappings that were made later. */
	readonly mapped: LineAssignment[];
}

export function byOrder( facts: readonly StockEvent[] ): Map< string, Facts > {
	const orders = new Map< string, Facts >();
	const of = ( channel: string, order: string ): Facts => {
		const name = `${ channel }|${ order }`;
		const known = orders.get( name ) ?? {
			snapshots: [],
			told: [],
			gone: [],
			tries: [],
			mapped: [],
		};
		orders.set( name, known );
		return known;
	};
	for ( const fact of facts ) {
		const { key, body, occurredAtMs: at } = fact;
		if ( body.kind === 'order' ) {
			of( body.channel, body.snapshot.order ).snapshots.push( { ...body, key } );
		} else if ( body.kind === 'shipment' || body.kind === 'return' ) {
			if ( body.of ) {
				of( body.of.channel, body.of.order ).told.push( fact );
			}
		} else if ( body.kind === 'count' ) {
			const { sku, location } = body;
			body.gone.forEach( ( { channel, order, line, units } ) =>
				of( channel, order ).gone.push( { line, units, at, sku, location } )
			);
		} else if ( body.kind === 'lines-mapped' ) {
			of( body.channel, body.order ).mapped.push( ...body.assigned );
		} else if (
			body.kind === 'reserve' ||
			body.kind === 'reservation-extended' ||
			body.kind === 'reservation-ended'
		) {
			of( body.channel, body.order ).tries.push( fact );
		}
	}
	return orders;
}

export function bestSnapshot( snapshots: Facts[ 'snapshots' ] ): OrderEvent | null {
	const [ best ] = snapshots.toSorted( ( left, right ) => {
		const [ a, b, c ] = rankOf( left );
		const [ x, y, z ] = rankOf( right );
		return x - a || y - b || ( c > z ? -1 : 1 );
	} );
	return best ?? null;
}

function rankOf( {
	snapshot,
	fetch,
	key,
}: Facts[ 'snapshots' ][ number ] ): [ number, number, string ] {
	return [ snapshot.revision ?? snapshot.updatedAt, fetch, key ];
}

/**
 * What was decided of lines: by whoever mapped them later, and of bundles that are kept packed by
 * whoever decided of most units.
 */
export function mappedLines( { snapshots, mapped, tries }: Facts ): Map< string, LineAssignment > {
	const lines = new Map< string, LineAssignment >();
	const made = [
		...tries.flatMap( ( { body } ) =>
			body.kind === 'reserve' && body.decision?.result === 'accepted' ? body.assigned : []
		),
		...snapshots.flatMap( ( { assigned } ) => assigned ),
		...mapped,
	];
	for ( const one of made ) {
		const known = lines.get( one.line );
		if ( ! known || decided( one ) > decided( known ) ) {
			lines.set( one.line, one );
		}
	}
	return lines;
}

function decided( { first = [] }: LineAssignment ): number {
	return first.reduce( ( sum, { units } ) => sum + units, 0 );
}

/** The newest try that was granted holds its units, until it has ended. */
export function reservedFor( facts: Facts ): { assigned: LineAssignment; units: number }[] {
	const { tries } = facts;
	const granted = tries
		.flatMap( ( { occurredAtMs, body } ) =>
			body.kind === 'reserve' && body.decision?.result === 'accepted'
				? [ { at: occurredAtMs, body } ]
				: []
		)
		.sort(
			( left, right ) =>
				left.at - right.at || ( left.body.attempt < right.body.attempt ? -1 : 1 )
		);
	const newest = granted.at( -1 );
	const ofNewest = tries.flatMap( ( { body } ) =>
		'attempt' in body && body.attempt === newest?.body.attempt ? [ body ] : []
	);
	const until = ofNewest.flatMap( ( body ) =>
		body.kind === 'reservation-ended' ? [] : [ body.expiresAtMs ]
	);
	const isOver = ofNewest.some(
		( body ) =>
			body.kind === 'reservation-ended' &&
			( body.expiredAtMs === null || body.expiredAtMs >= Math.max( ...until ) )
	);
	const lines = isOver || ! newest ? [] : newest.body.lines;
	const mapped = mappedLines( facts );
	return lines.flatMap( ( { line, units } ) => {
		const assigned = mapped.get( line );
		return assigned ? [ { assigned, units } ] : [];
	} );
}

export interface Told {
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

export function backs(
	told: readonly StockEvent[],
	line: string,
	channels: readonly Movement[]
): Told[] {
	return longest( told, 'return', line, channels );
}

/** When units left: at each moment as many as were shipped or found gone by then, whichever is more. */
export function leavings(
	{ told, gone: found }: Facts,
	line: string,
	channels: readonly Movement[],
	part: string,
	home: string
): { at: number; units: number }[] {
	const shipped = longest( told, 'shipment', line, channels );
	const gone = found.filter(
		( one ) => one.line === line && one.sku === part && one.location === home
	);
	const times = [ ...shipped, ...gone ].map( ( { at } ) => at ).sort( ( a, b ) => a - b );
	const left: { at: number; units: number }[] = [];
	let sofar = 0;
	for ( const at of times ) {
		const sent = shipped
			.filter( ( one ) => one.at <= at )
			.reduce( ( sum, one ) => sum + one.units, 0 );
		const counted = Math.max(
			0,
			...gone.filter( ( one ) => one.at <= at ).map( ( one ) => one.units )
		);
		const now = Math.max( sent, counted, sofar );
		if ( now > sofar ) {
			left.push( { at, units: now - sofar } );
		}
		sofar = now;
	}
	return left;
}
