import type { LineAssignment } from '../../../src/shared/line-assignment.ts';
import type { OrderEvent, StockEvent } from '../../../src/shared/stock-event.ts';
import {
	backs,
	bestSnapshot,
	byOrder,
	leavings,
	mappedLines,
	reservedFor,
	type Facts,
} from './reference-lines.ts';
import { partsOf, type World } from './reference-world.ts';

/**
 * The ledger as the design states it, and nothing else: slow, plain, and written without looking at
 * the product's. It takes a set of events, in any order, and says what is on every shelf. Every offer
 * is a SKU of the same name; one whose name begins with "?" is not mapped.
 */
export interface Shelf {
	onHand: number;
	committed: number;
	quarantined: number;
	safety: number;
}

interface Fact {
	readonly at: number;
	readonly units: number;
	/** `own`: after the opening by its number. */
	readonly own: boolean;
}

interface Saying {
	readonly at: number;
	readonly units: number;
	readonly name: string;
}

/** What is noted down of every shelf while the facts are gone through. */
class Notes {
	readonly moves = new Map< string, Fact[] >();
	readonly promised = new Map< string, number >();
	readonly aside = new Map< string, number >();
	readonly counts = new Map< string, Saying[] >();
	readonly openings = new Map< string, Saying[] >();
	readonly safeties = new Map< string, Saying[] >();

	move( shelf: string, at: number, units: number, own = false ): void {
		const known = this.moves.get( shelf );
		if ( known ) {
			known.push( { at, units, own } );
		} else {
			this.moves.set( shelf, [ { at, units, own } ] );
		}
	}

	promise( shelf: string, units: number ): void {
		this.promised.set( shelf, ( this.promised.get( shelf ) ?? 0 ) + units );
	}

	setAside( shelf: string, units: number ): void {
		this.aside.set( shelf, ( this.aside.get( shelf ) ?? 0 ) + units );
	}

	say( to: Map< string, Saying[] >, shelf: string, saying: Saying ): void {
		to.set( shelf, [ ...( to.get( shelf ) ?? [] ), saying ] );
	}

	shelves(): Set< string > {
		return new Set(
			[
				this.moves,
				this.promised,
				this.aside,
				this.counts,
				this.openings,
				this.safeties,
			].flatMap( ( notes ) => [ ...notes.keys() ] )
		);
	}
}

export function referenceShelves(
	events: readonly StockEvent[],
	world: World
): Record< string, Shelf > {
	const notes = new Notes();
	const facts = once( events );
	facts.forEach( ( fact ) => noteByHand( notes, fact, world ) );
	noteOwnChanges( notes, facts, world );
	byOrder( facts ).forEach( ( order ) => noteOrder( notes, order, world ) );
	const shelves: Record< string, Shelf > = {};
	for ( const name of notes.shelves() ) {
		const base = baseOf( notes, name );
		const inside = ( fact: Fact ): boolean =>
			base !== null && fact.at <= base.at && ! ( base.isOpening && fact.own );
		const moved = ( notes.moves.get( name ) ?? [] )
			.filter( ( fact ) => ! inside( fact ) )
			.reduce( ( sum, fact ) => sum + fact.units, 0 );
		const shelf = {
			onHand: ( base?.units ?? 0 ) + moved,
			committed: notes.promised.get( name ) ?? 0,
			quarantined: notes.aside.get( name ) ?? 0,
			safety: inTime( notes.safeties.get( name ) ).at( -1 )?.units ?? 0,
		};
		if ( Object.values( shelf ).some( ( units ) => units !== 0 ) ) {
			shelves[ name ] = shelf;
		}
	}
	return shelves;
}

/**
 * What checkouts hold, by the listing they sell: their channel has not taken it off what it shows, and
 * must not hide it from the very customer who is paying.
 */
export function referenceReserved( events: readonly StockEvent[] ): Map< string, number > {
	const held = new Map< string, number >();
	for ( const facts of byOrder( once( events ) ).values() ) {
		if ( facts.snapshots.length === 0 ) {
			for ( const { assigned, units } of reservedFor( facts ) ) {
				held.set( assigned.listing, ( held.get( assigned.listing ) ?? 0 ) + units );
			}
		}
	}
	return held;
}

/** One effect per key. */
function once( events: readonly StockEvent[] ): StockEvent[] {
	const known = new Map< string, StockEvent >();
	for ( const event of events ) {
		const name = `${ event.source }|${ event.key }`;
		known.set( name, known.get( name ) ?? event );
	}
	return [ ...known.values() ];
}

/** What is done to a shelf without an order. */
function noteByHand(
	notes: Notes,
	{ source, key, occurredAtMs: at, body }: StockEvent,
	world: World
): void {
	const name = `${ source }\u001f${ key }`;
	const shelf = 'sku' in body && 'location' in body ? `${ body.sku }@${ body.location }` : '';
	switch ( body.kind ) {
		case 'adjustment':
			notes.move( shelf, at, body.delta );
			break;
		case 'receipt':
		case 'return':
			if ( body.kind === 'receipt' || body.of === null ) {
				if ( body.condition === 'quarantined' ) {
					notes.setAside( shelf, body.units );
				} else {
					notes.move( shelf, at, body.units );
				}
			}
			break;
		case 'transfer':
			notes.move( `${ body.sku }@${ body.from }`, at, -body.units );
			notes.move( `${ body.sku }@${ body.to }`, at, body.units );
			break;
		case 'quarantine':
			notes.move( shelf, at, -body.units );
			notes.setAside( shelf, body.units );
			break;
		case 'assembly':
			notes.move( shelf, at, body.units );
			for ( const part of body.components ?? leavesOf( partsOf( world, body.sku, at ) ) ) {
				const units = -body.units * part.quantity;
				notes.move( `${ part.sku }@${ body.location }`, at, units );
			}
			break;
		case 'count':
		case 'observed':
			notes.say( notes.counts, shelf, { at, units: body.units, name } );
			break;
		case 'opening':
			notes.say( notes.openings, shelf, { at: body.atMs, units: body.units, name } );
			break;
		case 'safety':
			notes.say( notes.safeties, shelf, { at, units: body.units, name } );
			break;
		default:
	}
}

/**
 * A paired shop's edits count from its first reading on; those of orders are in the orders. In one
 * epoch: what happens across several is modelled by itself (paired-shop).
 */
function noteOwnChanges( notes: Notes, facts: readonly StockEvent[], world: World ): void {
	const starts = new Map< string, number >();
	for ( const { body } of facts ) {
		if ( body.kind === 'own-baseline' ) {
			const offer = `${ body.channel }|${ body.offer }`;
			const { number } = body.counter;
			starts.set( offer, Math.min( starts.get( offer ) ?? number, number ) );
		}
	}
	for ( const { body, occurredAtMs } of facts ) {
		if ( body.kind === 'own-change' && body.order === null ) {
			const start = starts.get( `${ body.channel }|${ body.offer }` );
			if ( start !== undefined && body.counter.number > start ) {
				const shelf = `${ body.offer }@${ world.home }`;
				notes.move( shelf, occurredAtMs, body.delta, true );
			}
		}
	}
}

function noteOrder( notes: Notes, facts: Facts, world: World ): void {
	const best = bestSnapshot( facts.snapshots );
	if ( ! best ) {
		reservedFor( facts ).forEach( ( { assigned, units } ) => {
			partsTaken( assigned, 1, units ).forEach( ( each, part ) =>
				notes.promise( `${ part }@${ assigned.location }`, each )
			);
		} );
	}
	const unknown = new Set(
		facts.told.flatMap( ( { body } ) =>
			( body.kind === 'shipment' || body.kind === 'return' ) && body.of
				? [ body.of.line ]
				: []
		)
	);
	const mapped = mappedLines( facts );
	for ( const line of best?.snapshot.lines ?? [] ) {
		unknown.delete( line.line );
		const assigned =
			mapped.get( line.line ) ??
			( line.offer.startsWith( '?' ) ? null : plainly( line, best, world ) );
		if ( assigned && ! assigned.isObserved ) {
			noteLine( notes, facts, line, assigned, world.home );
		}
	}
	for ( const line of unknown ) {
		for ( const one of backs( facts.told, line, [] ) ) {
			if ( one.aside ) {
				notes.setAside( one.shelf, one.units );
			} else {
				notes.move( one.shelf, one.at, one.units );
			}
		}
	}
}

type Line = OrderEvent[ 'snapshot' ][ 'lines' ][ number ];
type Assigned = Pick< LineAssignment, 'leaves' | 'first' | 'isObserved' >;

/** What a line stands for when nobody has said so: its offer's own SKU, by the bill of when it was placed. */
function plainly( line: Line, best: OrderEvent | null, world: World ): Assigned {
	const parts = partsOf( world, line.offer, best?.snapshot.placedAt ?? 0 );
	const isObserved = world.netLocations.includes( world.home );
	return { leaves: leavesOf( parts ), isObserved };
}

function leavesOf( parts: Readonly< Record< string, number > > ): LineAssignment[ 'leaves' ] {
	return Object.entries( parts ).map( ( [ part, quantity ] ) => ( {
		sku: part as LineAssignment[ 'sku' ],
		quantity,
	} ) );
}

function noteLine(
	notes: Notes,
	facts: Facts,
	line: Line,
	assigned: Assigned,
	home: string
): void {
	const all = [ assigned.leaves, ...( assigned.first ?? [] ).map( ( tier ) => tier.leaves ) ];
	for ( const part of new Set( all.flat().map( ( { sku } ) => sku ) ) ) {
		const name = `${ part }@${ home }`;
		const left = leavings( facts, line.line, line.shipments, part, home );
		const shipped = left.reduce( ( sum, one ) => sum + one.units, 0 );
		const open = Math.max( 0, line.ordered - line.cancelled - shipped );
		const taking = ( from: number, units: number ): number =>
			partsTaken( assigned, from, units ).get( part ) ?? 0;
		notes.promise( name, taking( shipped + 1, open ) );
		let next = 1;
		for ( const one of left ) {
			notes.move( name, one.at, -taking( next, one.units ) );
			next += one.units;
		}
		next = 1;
		for ( const one of backs( facts.told, line.line, line.restocks ) ) {
			const units = Math.min( shipped - next + 1, one.units );
			const parts = taking( next, units );
			next += units;
			if ( one.aside ) {
				notes.setAside( name, parts );
			} else {
				notes.move( name, one.at, parts );
			}
		}
	}
}

/** Unit by unit: those that found a bundle packed take it, the others its parts. */
function partsTaken(
	{ leaves, first = [] }: Assigned,
	from: number,
	units: number
): Map< string, number > {
	const byUnit = first.flatMap( ( tier ) =>
		new Array< typeof leaves >( tier.units ).fill( tier.leaves )
	);
	const taken = new Map< string, number >();
	for ( let unit = from; unit < from + units; unit += 1 ) {
		for ( const { sku, quantity } of byUnit[ unit - 1 ] ?? leaves ) {
			taken.set( sku, ( taken.get( sku ) ?? 0 ) + quantity );
		}
	}
	return taken;
}

function baseOf(
	notes: Notes,
	name: string
): { at: number; units: number; isOpening: boolean } | null {
	const count = inTime( notes.counts.get( name ) ).at( -1 );
	const [ opening ] = inTime( notes.openings.get( name ) );
	if ( count && ( ! opening || count.at >= opening.at ) ) {
		return { ...count, isOpening: false };
	}
	return opening ? { ...opening, isOpening: true } : null;
}

function inTime( sayings: readonly Saying[] = [] ): Saying[] {
	return sayings.toSorted(
		( left, right ) => left.at - right.at || ( left.name < right.name ? -1 : 1 )
	);
}
