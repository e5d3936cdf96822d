import type { ChannelId, LocationId, OrderId, Sku } from '../../shared/ids.ts';
import type { BillsOfMaterials } from '../ledger/bill-of-materials.ts';
import { contributionOf, stockKeyOf } from '../ledger/contribution.ts';
import { bundlesFrom } from '../ledger/packable.ts';
import { proposalsFor, type ExpectedUnits, type SharingOrder } from '../ledger/proposals.ts';
import { availableOf } from '../ledger/shelf.ts';
import type { Shortage, ShortageCause } from './insight-rows.ts';
import { storableText } from '../../shared/storable-text.ts';
import { orderFromRow, STORED_ORDER_COLUMNS, type StoredOrder } from './rows/order-row.ts';

/** A shelf that owes more than it has, and the event that made it so, as a row. */
export interface ShortRow {
	sku: Sku;
	location: LocationId;
	short: number;
	/** By all orders together; none of them commits less than nothing. */
	committed: number;
	sinceMs: number | null;
	position: number | null;
	kind: string | null;
	source: string | null;
	actor: string | null;
	occurredAtMs: number | null;
}

export interface ShelfCounts {
	onHand: number;
	committed: number;
	safety: number;
}

/** An event that may have committed units, and the order that it names as it is now. */
export type NamedOrderRow = { position: number } & (
	( StoredOrder & { channel: ChannelId; order: OrderId } ) | { channel: null; order: null }
);

/** As many are shown. */
const SHOWN_MAX = 100;
/** As many of its events are read at once. */
export const NAMED_AT_ONCE = 100;
/** As many at most: one old open order below a thousand new ones is not worth reading all of those each time. */
export const NAMED_MAX = 2_000;

/** What a store has to look up for each shortage. */
export interface ShortageFacts {
	readonly sharing: Pick< SharingOrders, 'orders' >;
	readonly elsewhere: readonly ( ShelfCounts & { readonly location: LocationId } )[];
	readonly expected: readonly ExpectedUnits[];
	/** Other shelves of that place; asked only of a bundle. */
	shelf( sku: Sku ): ShelfCounts | undefined;
}

/** Both databases understand it. */
export const SHORT_SHELVES = `
	select s.sku, s.location, s.committed - s.on_hand as short, s.committed, h.since_ms as "sinceMs",
		h.position, e.kind, e.source, e.actor, e.occurred_at_ms as "occurredAtMs"
	from stock s left join shortages h on h.sku = s.sku and h.location = s.location
	left join events e on e.position = h.position
	where s.on_hand - s.committed < 0 order by s.sku, s.location`;

/** What is short, who shares it, and what could be done about it. */
export function shortageFrom(
	row: ShortRow,
	facts: ShortageFacts,
	bills: BillsOfMaterials
): Shortage {
	const { sku, location, short, sinceMs, committed } = row;
	const orders = facts.sharing.orders();
	const named = orders.reduce( ( sum, { units } ) => sum + units, 0 );
	return {
		sku,
		location,
		short,
		sinceMs,
		cause: causeIn( row ),
		orders,
		unnamedUnits: Math.max( 0, committed - named ),
		proposals: proposalsFor( {
			short,
			orders,
			elsewhere: facts.elsewhere.map( ( { location: place, ...counts } ) => ( {
				location: place,
				available: availableOf( counts ),
			} ) ),
			expected: facts.expected,
			packable: packableOf( row, facts, bills ),
		} ),
	};
}

/** Of a bundle that is missing on its own shelf: how many its components would make. */
function packableOf( { sku }: ShortRow, facts: ShortageFacts, bills: BillsOfMaterials ): number {
	const shelves = ( one: Sku ): number => {
		const counts = one === sku ? undefined : facts.shelf( one );
		return counts ? availableOf( counts ) : 0;
	};
	return bills.isBundle( sku ) ? bundlesFrom( bills, sku, shelves ) : 0;
}

/**
 * Which orders commit units of a shelf: the SKU's events are read backwards, the newest first, until the
 * orders they name account for all that is committed there, or so many are read that older orders are only
 * counted. (Looking through all orders for those that are
 * open there took 1.1 s at 100,000 orders.)
 */
export class SharingOrders {
	readonly #sku: Sku;
	readonly #location: LocationId;
	readonly #seen = new Set< string >();
	readonly #found: SharingOrder[] = [];
	#left: number;
	#read = 0;
	#before = Number.MAX_SAFE_INTEGER;

	constructor( {
		sku,
		location,
		committed,
	}: Pick< ShortRow, 'sku' | 'location' | 'committed' > ) {
		this.#sku = sku;
		this.#location = location;
		this.#left = committed;
	}

	/** Before which position the next events are; `null`: there is nothing more to find. */
	get before(): number | null {
		return this.#left > 0 && this.#read < NAMED_MAX ? this.#before : null;
	}

	/** @param rows at most `NAMED_AT_ONCE`; fewer are the last. */
	add( rows: readonly NamedOrderRow[] ): void {
		this.#read += rows.length;
		for ( const row of rows ) {
			this.#before = row.position;
			if ( row.channel !== null ) {
				this.#take( row );
			}
		}
		if ( rows.length < NAMED_AT_ONCE ) {
			this.#left = 0;
		}
	}

	#take( row: Extract< NamedOrderRow, StoredOrder > ): void {
		const { channel, order } = row;
		const name = JSON.stringify( [ channel, order ] );
		if ( this.#seen.has( name ) ) {
			return;
		}
		this.#seen.add( name );
		const { shelves } = contributionOf( orderFromRow( channel, order, row ) );
		const units = shelves.get( stockKeyOf( this.#sku, this.#location ) )?.committed ?? 0;
		if ( units > 0 ) {
			this.#left -= units;
			this.#found.push( { channel, order, units, placedAtMs: row.placed_at_ms } );
		}
	}

	/** Newest first. */
	orders(): SharingOrder[] {
		return this.#found
			.toSorted(
				( left, right ) =>
					right.placedAtMs - left.placedAtMs || ( left.order < right.order ? -1 : 1 )
			)
			.slice( 0, SHOWN_MAX );
	}
}

/** What the SKU's events are found by in `log_subjects`. */
export function skuSubject( sku: Sku ): string {
	return `sku:${ storableText( sku ) }`;
}

/** Of those that may have committed units of a SKU, the newest before a position, each with its order. */
export function namedOrders(
	at: { readonly subject: string; readonly before: string },
	inBody: ( path: string ) => string
): string {
	return `
		with named as materialized (
			select s.position, ${ inBody( 'channel' ) } as channel,
				coalesce(${ inBody( 'snapshot.order' ) }, ${ inBody( 'order' ) }) as order_id
			from log_subjects s join events e on e.position = s.position
			where s.subject = ${ at.subject } and s.position < ${ at.before }
				and e.kind in ('order', 'reserve', 'lines-mapped')
			order by s.position desc limit ${ NAMED_AT_ONCE }
		)
		select n.position, o.channel, o.order_id as "order", ${ STORED_ORDER_COLUMNS }
		from named n left join orders o on o.channel = n.channel and o.order_id = n.order_id
		order by n.position desc`;
}

function causeIn( {
	position,
	kind,
	source,
	actor,
	occurredAtMs,
}: ShortRow ): ShortageCause | null {
	return position === null || kind === null || source === null || occurredAtMs === null
		? null
		: { position, kind, source, actor, occurredAtMs };
}
