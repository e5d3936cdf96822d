import type { ChannelId, LocationId, OrderId, Sku } from '../../shared/ids.ts';
import type { BillsOfMaterials } from '../ledger/bill-of-materials.ts';
import { contributionOf, stockKeyOf } from '../ledger/contribution.ts';
import { bundlesFrom } from '../ledger/packable.ts';
import { proposalsFor, type ExpectedUnits, type SharingOrder } from '../ledger/proposals.ts';
import { availableOf } from '../ledger/shelf.ts';
import type { Shortage, ShortageCause } from './insight-rows.ts';
import { orderFromRow, type StoredOrder } from './rows/order-row.ts';

/** A shelf that owes more than it has, and the event that made it so, as a row. */
export interface ShortRow {
	sku: Sku;
	location: LocationId;
	short: number;
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

export type OpenOrderRow = StoredOrder & { channel: ChannelId; order: OrderId };

/** What a store has to look up for each shortage. */
export interface ShortageFacts {
	readonly openOrders: readonly OpenOrderRow[];
	readonly elsewhere: readonly ( ShelfCounts & { readonly location: LocationId } )[];
	readonly expected: readonly ExpectedUnits[];
	/** Other shelves of that place; asked only of a bundle. */
	shelf( sku: Sku ): ShelfCounts | undefined;
}

/** Both databases understand it. */
export const SHORT_SHELVES = `
	select s.sku, s.location, s.committed - s.on_hand as short, h.since_ms as "sinceMs",
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
	const { sku, location, short, sinceMs } = row;
	const orders = sharingOrders( row, facts.openOrders );
	return {
		sku,
		location,
		short,
		sinceMs,
		cause: causeIn( row ),
		orders,
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

function sharingOrders(
	{ sku, location }: ShortRow,
	openOrders: readonly OpenOrderRow[]
): SharingOrder[] {
	return openOrders.flatMap( ( row ) => {
		const { channel, order } = row;
		const state = orderFromRow( channel, order, row );
		const shelf = contributionOf( state ).shelves.get( stockKeyOf( sku, location ) );
		const units = shelf?.committed ?? 0;
		return units > 0 ? [ { channel, order, units, placedAtMs: row.placed_at_ms } ] : [];
	} );
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
