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
import { CALL_ITEM_COLUMNS, callItemFrom, type CallItemRow } from '../rows/call-item-row.ts';
import { dueFrom, selectDue, sharesOf, type DueRow } from '../rows/due-rows.ts';
import {
	externalText,
	listingStateFrom,
	SELECT_LISTING_STATE,
	type ListingStateRow,
} from '../rows/listing-state-row.ts';
import { revisionFrom, type RevisionRow } from '../rows/revision-row.ts';
import type { PostgresDatabase, SqlConnection, SqlValue } from './database.ts';
import { SHARED_SKU_LOCK } from './advisory-locks.ts';
import { applyChanges } from './listing-changes.ts';
import { LATENCIES, TALLIES } from './delivery-reports.ts';
import { PushHeld, pushHold } from './push-lock.ts';
import type { PushHold } from '../switch-store.ts';
import { storableTextOrNull } from '../../../shared/storable-text.ts';

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
	): Promise< PushHold | null > {
		try {
			await this.#db.transaction( async ( tx ) => {
				// All in one round trip: what may not begin is undone.
				const [ hold ] = await Promise.all( [
					pushHold( tx, call.channel ),
					this.#fence( tx, call.channel ),
					begin( tx, call, changes ),
				] );
				if ( hold !== null ) {
					throw new PushHeld( hold );
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
	): Promise< { readonly call: CallRecord } | { readonly hold: PushHold } > {
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

/**
 * Locks of their own, not rows of `listing_delivery`: those are locked by every channel's calls, listing
 * after listing, and a call that had locked another channel's rows first could wait for them in a ring.
 * Nobody who holds one of these waits for anything that is held by somebody waiting for one: they come
 * first in their transaction, in the order of their numbers. Two SKUs of one number only wait needlessly.
 */
const SHARE_SKUS = `
	select pg_advisory_xact_lock($1, number) from (
		select distinct hashtext(sku) as number from unnest($2::text[]) as u (sku) order by number
	) as numbered`;

const OF_SKUS = `${ SELECT_LISTING_STATE } where l.sku = any($1::text[]) order by l.listing`;

/** What is being told of is not written meanwhile: half of it is known to the ledger, half to the dispatcher. */
const NOT_EDITED = `not exists (select 1 from channel_edits f
	where f.channel = dirty.channel and f.listing = dirty.listing and f.ended_at_ms is null)`;

const DUE = selectDue( { channel: '$1', nowMs: '$2', urgent: '$3', oldest: '$4' } );

const NEXT_DUE = `
	select min(dirty.not_before_ms) as "atMs" from dirty
	left join listing_delivery v on v.listing = dirty.listing
	where dirty.channel = $1 and v.call is null and ${ NOT_EDITED }`;

const BEGIN_CALL =
	"insert into calls (call, channel, kind, state, started_at_ms) values ($1, $2, $3, 'in-flight', $4)";

const BEGIN_ITEMS = `
	insert into call_items (call, listing, revision, quantity, only_if_shown, known_when_sent, includes_epoch,
		includes_number, includes_total)
	select $1, * from unnest($2::text[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[],
		$8::bigint[], $9::bigint[])`;

const END_CALL = `
	update calls set state = $2, ended_at_ms = $3, failure_code = $4, failure_reason = $5,
		repeats = repeats + case when $2 = 'in-flight' then 1 else 0 end
	where call = $1 returning channel`;

const END_ITEMS = `
	update call_items as i set result = u.result, shown_after = u.shown_after
	from unnest($2::text[], $3::text[], $4::bigint[]) as u (listing, result, shown_after)
	where i.call = $1 and i.listing = u.listing`;

const OPEN_CALLS = `
	select call, kind, started_at_ms as "startedAtMs", repeats from calls
	where channel = $1 and state = 'in-flight' order by started_at_ms, call`;

const WRITES_SINCE = `
	select k.call, i.listing, coalesce(k.ended_at_ms, k.started_at_ms) as "atMs"
	from calls k join call_items i on i.call = k.call
	where k.channel = $1 and k.started_at_ms >= $2 order by 3, k.call, i.listing`;

const ITEMS_OF = `
	select i.call, ${ CALL_ITEM_COLUMNS }
	from call_items i join listings l on l.listing = i.listing where i.call = any($1::text[]) order by i.listing`;

const TO_CHECK = `
	${ SELECT_LISTING_STATE }
	where v.channel = $1 and v.check_at_ms <= $2 and v.unsettled_until_ms <= $2 and v.call is null
	order by v.check_at_ms, l.listing limit $3`;

const NEXT_CHECK = `
	select min(greatest(check_at_ms, unsettled_until_ms)) as "atMs" from listing_delivery
	where channel = $1 and check_at_ms is not null and call is null`;

const LISTING = `${ SELECT_LISTING_STATE } where l.listing = $1`;
const LISTINGS = `${ SELECT_LISTING_STATE } where l.channel = $1 order by l.sku, l.listing`;
const OFFERS = 'select offer from listings where channel = $1 order by offer';
const UNSEEN = `
	${ SELECT_LISTING_STATE } where l.listing > $1 and l.channel = $2 and v.confirmed_at_ms is null
	order by l.listing limit $3`;
const BY_EXTERNAL = `
	${ SELECT_LISTING_STATE } where l.channel = $1 and l.external = $2 order by l.listing limit 1`;

const RECORD_DRIFT = `
	insert into drifts (listing, channel, expected, shown, found_at_ms, last_confirmed_at_ms)
	values ($1, $2, $3, $4, $5, $6)`;

const OPEN_EDITS = `
	select channel, listing, serial, delta from channel_edits
	where channel = $1 and ended_at_ms is null order by listing`;

const ADD_EDIT = `
	insert into channel_edits (listing, serial, channel, delta, found_at_ms)
	select $1, coalesce(max(serial), 0) + 1, $2, $3, $4 from channel_edits where listing = $1 returning serial`;

const END_EDIT = 'update channel_edits set ended_at_ms = $1 where listing = $2 and serial = $3';

const DRIFTS = `
	select listing, channel, expected, shown, found_at_ms as "foundAtMs",
		last_confirmed_at_ms as "lastConfirmedAtMs"
	from drifts order by drift desc limit $1`;

const WHY = `
	select listing, revision, quantity, steps, cause, at_ms as "atMs" from revisions
	where listing = $1 order by revision desc limit 1`;
