import {
	channelIdSchema,
	locationIdSchema,
	orderIdSchema,
	skuSchema,
} from '../../src/shared/ids.ts';
import type { ListingAsOf, ReservationAsOf, ShelfAsOf, SkuAsOf } from '../../src/shared/as-of.ts';
import { contributionOf } from '../../src/worker/ledger/contribution.ts';
import { holding } from '../../src/worker/ledger/reservation.ts';
import type { Store } from '../../src/worker/store/contract.ts';
import { orderFromRow, type StoredOrder } from '../../src/worker/store/rows/order-row.ts';
import type { StorePlace } from './store-place.ts';

/** What a store has in its tables of the present, by SKU: to be held against what it says of it later. */
export type Present = ReadonlyMap< string, Pick< SkuAsOf, 'shelves' | 'reservations' > & Shown >;

interface Shown {
	/** By listing: the revision and the quantity that it should show. */
	readonly desired: Readonly< Record< string, string > >;
}

export async function readPresent(
	store: Store,
	place: StorePlace,
	names: readonly string[]
): Promise< Present > {
	const reservations = await reservationsNow( place );
	const desired = await desiredNow( place );
	const present = new Map< string, Pick< SkuAsOf, 'shelves' | 'reservations' > & Shown >();
	for ( const name of names ) {
		const shelves = await store.ledger.stock( skuSchema.parse( name ) );
		present.set( name, {
			shelves: shelves.map( ( row ): ShelfAsOf => {
				const { location, onHand, committed, available, safety, quarantined } = row;
				return { location, onHand, committed, available, safety, quarantined };
			} ),
			reservations: reservations.get( name ) ?? [],
			desired: desired.get( name ) ?? {},
		} );
	}
	return present;
}

/** An answer in the form of what is remembered: without shelves that are empty, which may be younger. */
export function comparable( { sku, shelves, reservations, listings }: SkuAsOf ): unknown {
	return [
		sku,
		shelves.filter( isUsed ),
		reservations,
		Object.fromEntries(
			listings.map( ( { listing, desired } ) => [
				listing,
				`${ desired.revision }: ${ desired.quantity }`,
			] )
		),
	];
}

export function remembered( present: Present, sku: string ): unknown {
	const { shelves = [], reservations = [], desired = {} } = present.get( sku ) ?? {};
	return [ sku, shelves.filter( isUsed ), reservations, desired ];
}

function isUsed( { onHand, committed, safety, quarantined }: ShelfAsOf ): boolean {
	return [ onHand, committed, safety, quarantined ].some( ( units ) => units !== 0 );
}

/** Out of the orders as they are, by what each takes of a SKU. */
async function reservationsNow( place: StorePlace ): Promise< Map< string, ReservationAsOf[] > > {
	const found = new Map< string, ReservationAsOf[] >();
	for ( const row of await place.rows( { table: 'orders' } ) ) {
		const channel = channelIdSchema.parse( row.channel );
		const order = orderIdSchema.parse( row.order_id );
		const state = orderFromRow( channel, order, storedOrder( row ) );
		const held = state.rank ? null : holding( state.reservations );
		for ( const shelf of held ? contributionOf( state ).shelves.values() : [] ) {
			if ( held?.asked && shelf.committed > 0 ) {
				const { sku, location, committed: units } = shelf;
				const { attempt, expiresAtMs } = held;
				const askedAtMs = held.asked.atMs;
				const one = { channel, order, attempt, askedAtMs, expiresAtMs };
				found.set( sku, [ ...( found.get( sku ) ?? [] ), { ...one, location, units } ] );
			}
		}
	}
	for ( const [ sku, all ] of found ) {
		const nameOf = ( { channel, order, location }: ReservationAsOf ): string =>
			[ channel, order, locationIdSchema.parse( location ) ].join( '\u001f' );
		found.set(
			sku,
			all.sort( ( left, right ) => ( nameOf( left ) < nameOf( right ) ? -1 : 1 ) )
		);
	}
	return found;
}

function storedOrder( row: Readonly< Record< string, unknown > > ): StoredOrder {
	const text = ( name: string ): string => String( row[ name ] );
	const textOrNull = ( name: string ): string | null =>
		row[ name ] === null ? null : text( name );
	const numberOrNull = ( name: string ): number | null =>
		row[ name ] === null ? null : Number( row[ name ] );
	return {
		rank_at: numberOrNull( 'rank_at' ),
		rank_fetch: numberOrNull( 'rank_fetch' ),
		rank_key: textOrNull( 'rank_key' ),
		placed_at_ms: Number( row.placed_at_ms ),
		lines: text( 'lines' ),
		assignments: text( 'assignments' ),
		explains: textOrNull( 'explains' ),
		reports: text( 'reports' ),
		gone: text( 'gone' ),
		reservations: text( 'reservations' ),
	};
}

async function desiredNow( place: StorePlace ): Promise< Map< string, Record< string, string > > > {
	const skus = new Map(
		( await place.rows( { table: 'listings' } ) ).map( ( row ) => [
			String( row.listing ),
			String( row.sku ),
		] )
	);
	const found = new Map< string, Record< string, string > >();
	for ( const { listing, revision, quantity } of await place.rows( { table: 'desired' } ) ) {
		const sku = skus.get( String( listing ) ) ?? '';
		const shown = { [ String( listing ) ]: `${ String( revision ) }: ${ String( quantity ) }` };
		found.set( sku, { ...found.get( sku ), ...shown } );
	}
	return found;
}

/** How far each listing had come, as somebody wrote it down who told the store of it. */
export class RememberedProgress {
	readonly #reached = new Map< string, Partial< Record< Step, string > > >();

	reach( listing: string, step: Step, revision: number, quantity: number ): void {
		const known = this.#reached.get( listing ) ?? {};
		this.#reached.set( listing, { ...known, [ step ]: `${ revision }: ${ quantity }` } );
	}

	/** As it is now; what comes later does not change it. */
	copy(): ReadonlyMap< string, Partial< Record< Step, string > > > {
		return new Map( this.#reached );
	}
}

export type Step = 'sent' | 'accepted' | 'confirmed';

/** The progress in an answer, in the form of what is remembered. */
export function progressIn( listings: readonly ListingAsOf[] ): Record< string, object > {
	return Object.fromEntries(
		listings.flatMap( ( { listing, ...one } ): [ string, object ][] => {
			const steps = ( [ 'sent', 'accepted', 'confirmed' ] as const ).flatMap( ( step ) => {
				const shown = one[ step ];
				return shown ? [ [ step, `${ shown.revision }: ${ shown.quantity }` ] ] : [];
			} );
			return steps.length > 0 ? [ [ listing, Object.fromEntries( steps ) ] ] : [];
		} )
	);
}
