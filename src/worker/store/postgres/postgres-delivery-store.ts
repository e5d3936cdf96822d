import type { ChannelId, ListingId, OfferRef, Sku } from '../../../shared/ids.ts';
import type { ExternalIds } from '../../channels/contract.ts';
import type {
	CallOutcome,
	CallRecord,
	ChannelEdit,
	DeliveryStore,
	DueListing,
	ListingChange,
	ListingState,
	NewChannelEdit,
	WriteMade,
} from '../contract.ts';
import type { ChannelTally, Drift, LatencySample, RevisionAnswer } from '../insight-rows.ts';
import { callItemFrom, type CallItemRow } from '../rows/call-item-row.ts';
import { dueFrom, sharesOf, type DueRow } from '../rows/due-rows.ts';
import { externalText, listingStateFrom, type ListingStateRow } from '../rows/listing-state-row.ts';
import { revisionFrom, type RevisionRow } from '../rows/revision-row.ts';
import type { PostgresDatabase, SqlConnection, SqlValue } from './database.ts';
import { SHARED_SKU_LOCK } from './advisory-locks.ts';
import { applyChanges } from './listing-changes.ts';
import { LATENCIES, TALLIES } from './delivery-reports.ts';
import { PushHeld, pushHold } from './push-lock.ts';
import type { CallRefusal, PushHold } from '../switch-store.ts';
import { storableTextOrNull } from '../../../shared/storable-text.ts';
import {
	SHARE_SKUS,
	OF_SKUS,
	DUE,
	NEXT_DUE,
	BEGIN_CALL,
	BEGIN_ITEMS,
	END_CALL,
	END_ITEMS,
	OPEN_CALLS,
	WRITES_SINCE,
	ITEMS_OF,
	TO_CHECK,
	NEXT_CHECK,
	LISTING,
	LISTINGS,
	OFFERS,
	UNSEEN,
	BY_EXTERNAL,
	RECORD_DRIFT,
	OPEN_EDITS,
	ADD_EDIT,
	END_EDIT,
	DRIFTS,
	WHY,
	PAUSED,
} from './delivery-statements.ts';

/**
 * Refuses, inside a transaction, what is written for a channel that another worker works for by now.
 *
 * @throws {LeaseLost}
 */
export type Fence = ( tx: SqlConnection, channel: ChannelId ) => Promise< void >;

/** The dispatcher's tables: what was sent, taken and seen of every listing. */
export class PostgresDeliveryStore implements DeliveryStore {
	readonly #db: PostgresDatabase;
	readonly #fence: Fence;

	/** @param fence left out where one worker is alone on the ledger. */
	constructor( db: PostgresDatabase, fence: Fence = async () => {} ) {
		this.#db = db;
		this.#fence = fence;
	}

	async due(
		channel: ChannelId,
		nowMs: number,
		limit: number
	): Promise< readonly DueListing[] > {
		const { urgent, oldest } = sharesOf( limit );
		const rows = await this.#db.rows< DueRow >( DUE, [ channel, nowMs, urgent, oldest ] );
		return rows.map( dueFrom );
	}

	async nextDueAtMs( channel: ChannelId ): Promise< number | null > {
		return ( await this.#db.first< At >( NEXT_DUE, [ channel ] ) )?.atMs ?? null;
	}

	async beginCall(
		call: CallRecord,
		changes: readonly ListingChange[]
	): Promise< CallRefusal | null > {
		try {
			await this.#db.transaction( async ( tx ) => {
				// All in one round trip: what may not begin is undone.
				const [ hold, , paused ] = await Promise.all( [
					pushHold( tx, call.channel ),
					this.#fence( tx, call.channel ),
					// Afterwards: the rows are ours by then, and whoever pauses one comes before or after.
					begin( tx, call, changes ).then( () => pausedIn( tx, call ) ),
				] );
				const refusal = hold ?? paused;
				if ( refusal !== null ) {
					throw new PushHeld( refusal );
				}
			} );
			return null;
		} catch ( error ) {
			if ( error instanceof PushHeld ) {
				return error.hold;
			}
			throw error;
		}
	}

	async beginSharedCall(
		channel: ChannelId,
		skus: readonly Sku[],
		make: Parameters< DeliveryStore[ 'beginSharedCall' ] >[ 2 ]
	): Promise< { readonly call: CallRecord } | { readonly hold: CallRefusal } > {
		return this.#db.transaction( async ( tx ) => {
			const [ hold ] = await Promise.all( [
				pushHold( tx, channel ),
				this.#fence( tx, channel ),
				tx.run( SHARE_SKUS, [ SHARED_SKU_LOCK, skus ] ),
			] );
			if ( hold !== null ) {
				return { hold };
			}
			// Begun when the locks are held, so it sees the call of whoever held them before. Listings, calls
			// and what the ledger wants are of one moment, as they are read by one statement.
			const rows = await tx.rows< ListingStateRow >( OF_SKUS, [ skus ] );
			const { call, changes } = make( rows.map( listingStateFrom ) );
			const paused = await pausedIn( tx, call );
			if ( paused !== null ) {
				return { hold: paused };
			}
			await ( call.items.length > 0
				? begin( tx, call, changes )
				: applyChanges( tx, channel, changes ) );
			return { call };
		} );
	}

	async pushHold( channel: ChannelId ): Promise< PushHold | null > {
		return this.#db.transaction( async ( tx ) => {
			const [ hold ] = await Promise.all( [
				pushHold( tx, channel ),
				this.#fence( tx, channel ),
			] );
			return hold;
		} );
	}

	async endCall( outcome: CallOutcome ): Promise< void > {
		const { call, state, endedAtMs, failureCode, failureReason, items } = outcome;
		await this.#db.transaction( async ( tx ) => {
			const ended = await tx.first< { channel: ChannelId } >( END_CALL, [
				call,
				state,
				endedAtMs,
				failureCode ?? null,
				storableTextOrNull( failureReason ),
			] );
			await tx.run( END_ITEMS, [
				call,
				items.map( ( { listing } ) => listing ),
				items.map( ( { result } ) => result ),
				items.map( ( { shownAfter } ) => shownAfter ),
			] );
			if ( ended ) {
				await this.#fence( tx, ended.channel );
				await applyChanges( tx, ended.channel, outcome.changes );
			}
		} );
	}

	async openCalls( channel: ChannelId ): Promise< readonly CallRecord[] > {
		return this.#db.snapshot( async ( tx ) => {
			const calls = await tx.rows< Omit< CallRecord, 'channel' | 'items' > >( OPEN_CALLS, [
				channel,
			] );
			const items = await itemsOf(
				tx,
				calls.map( ( { call } ) => call )
			);
			return calls.map( ( row ) => ( {
				...row,
				channel,
				items: ( items.get( row.call ) ?? [] ).map( ( { call: _, ...item } ) =>
					callItemFrom( item )
				),
			} ) );
		} );
	}

	async writesSince( channel: ChannelId, sinceMs: number ): Promise< readonly WriteMade[] > {
		return this.#db.rows< WriteMade >( WRITES_SINCE, [ channel, sinceMs ] );
	}

	async apply( channel: ChannelId, changes: readonly ListingChange[] ): Promise< void > {
		if ( changes.length > 0 ) {
			await this.#db.transaction( async ( tx ) => {
				await Promise.all( [
					this.#fence( tx, channel ),
					applyChanges( tx, channel, changes ),
				] );
			} );
		}
	}

	async toCheck(
		channel: ChannelId,
		nowMs: number,
		limit: number
	): Promise< readonly ListingState[] > {
		return this.#states( TO_CHECK, [ channel, nowMs, limit ] );
	}

	async nextCheckAtMs( channel: ChannelId ): Promise< number | null > {
		return ( await this.#db.first< At >( NEXT_CHECK, [ channel ] ) )?.atMs ?? null;
	}

	async listing( listing: ListingId ): Promise< ListingState | null > {
		const [ state ] = await this.#states( LISTING, [ listing ] );
		return state ?? null;
	}

	async listings( channel: ChannelId ): Promise< readonly ListingState[] > {
		return this.#states( LISTINGS, [ channel ] );
	}

	async offers( channel: ChannelId ): Promise< readonly OfferRef[] > {
		const rows = await this.#db.rows< { offer: OfferRef } >( OFFERS, [ channel ] );
		return rows.map( ( { offer } ) => offer );
	}

	async unseen(
		channel: ChannelId,
		after: ListingId | null,
		limit: number
	): Promise< readonly ListingState[] > {
		return this.#states( UNSEEN, [ after ?? '', channel, limit ] );
	}

	async findByExternal(
		channel: ChannelId,
		external: ExternalIds
	): Promise< ListingState | null > {
		const [ state ] = await this.#states( BY_EXTERNAL, [ channel, externalText( external ) ] );
		return state ?? null;
	}

	async #states( sql: string, values: readonly SqlValue[] ): Promise< ListingState[] > {
		return ( await this.#db.rows< ListingStateRow >( sql, values ) ).map( listingStateFrom );
	}

	async recordDrift( drift: Drift ): Promise< void > {
		const { listing, channel, expected, shown, foundAtMs, lastConfirmedAtMs } = drift;
		await this.#db.run( RECORD_DRIFT, [
			listing,
			channel,
			expected,
			shown,
			foundAtMs,
			lastConfirmedAtMs,
		] );
	}

	async beginEdit( edit: NewChannelEdit ): Promise< ChannelEdit > {
		const { channel, listing, delta, foundAtMs } = edit;
		return this.#db.transaction( async ( tx ) => {
			await this.#fence( tx, channel );
			const open = await tx.rows< ChannelEdit >( OPEN_EDITS, [ channel ] );
			const known = open.find( ( one ) => one.listing === listing );
			if ( known ) {
				return known;
			}
			const values = [ listing, channel, delta, foundAtMs ];
			const added = await tx.first< { serial: number } >( ADD_EDIT, values );
			return { channel, listing, serial: added?.serial ?? 0, delta };
		} );
	}

	async openEdits( channel: ChannelId ): Promise< readonly ChannelEdit[] > {
		return this.#db.rows< ChannelEdit >( OPEN_EDITS, [ channel ] );
	}

	async endEdit(
		{ channel, listing, serial }: ChannelEdit,
		atMs: number,
		change: ListingChange
	): Promise< void > {
		await this.#db.transaction( async ( tx ) => {
			await this.#fence( tx, channel );
			await tx.run( END_EDIT, [ atMs, listing, serial ] );
			await applyChanges( tx, channel, [ change ] );
		} );
	}

	async drifts( limit: number ): Promise< readonly Drift[] > {
		return this.#db.rows< Drift >( DRIFTS, [ limit ] );
	}

	async whyThisNumber( listing: ListingId ): Promise< RevisionAnswer | null > {
		const row = await this.#db.first< RevisionRow >( WHY, [ listing ] );
		return row ? revisionFrom( row ) : null;
	}

	async latencies( sinceMs: number ): Promise< readonly LatencySample[] > {
		return this.#db.rows< LatencySample >( LATENCIES, [ sinceMs ] );
	}

	async tallies(): Promise< readonly ChannelTally[] > {
		return this.#db.rows< ChannelTally >( TALLIES );
	}
}

interface At {
	atMs: number | null;
}

async function itemsOf(
	tx: SqlConnection,
	calls: readonly string[]
): Promise< Map< string, ( CallItemRow & { call: string } )[] > > {
	const rows = await tx.rows< CallItemRow & { call: string } >( ITEMS_OF, [ calls ] );
	return Map.groupBy( rows, ( { call } ) => call );
}

/** The rows are locked, so that a pause is either seen here or comes after the call. */
async function pausedIn(
	tx: SqlConnection,
	{ items }: CallRecord
): Promise< 'listing-paused' | null > {
	const listings = items.map( ( { listing } ) => listing );
	const paused = await tx.first< { listing: ListingId } >( PAUSED, [ listings ] );
	return paused ? 'listing-paused' : null;
}

function itemValues( { call, items }: CallRecord ): readonly SqlValue[] {
	return [
		call,
		items.map( ( { listing } ) => listing ),
		items.map( ( { revision } ) => revision ),
		items.map( ( { quantity } ) => quantity ),
		items.map( ( { onlyIfShown } ) => onlyIfShown ),
		items.map( ( { knownWhenSent } ) => knownWhenSent ),
		items.map( ( { includes } ) => includes?.epoch ?? null ),
		items.map( ( { includes } ) => includes?.number ?? null ),
		items.map( ( { includes } ) => includes?.total ?? null ),
	];
}

async function begin(
	tx: SqlConnection,
	call: CallRecord,
	changes: readonly ListingChange[]
): Promise< void > {
	await Promise.all( [
		tx.run( BEGIN_CALL, [ call.call, call.channel, call.kind, call.startedAtMs ] ),
		tx.run( BEGIN_ITEMS, itemValues( call ) ),
		applyChanges( tx, call.channel, changes ),
	] );
}
