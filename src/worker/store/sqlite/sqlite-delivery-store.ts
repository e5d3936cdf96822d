import type { Statement } from 'better-sqlite3';
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
import {
	dueFrom,
	selectDue,
	selectNextDue,
	sharesOf,
	URGENCY_OF_QUANTITY,
	type DueRow,
} from '../rows/due-rows.ts';
import {
	columnsOf,
	externalText,
	GROWING_COLUMNS,
	listingStateFrom,
	SELECT_LISTING_STATE,
	type ListingStateRow,
} from '../rows/listing-state-row.ts';
import type { CallRefusal, PushHold } from '../switch-store.ts';
import { revisionFrom, type RevisionRow } from '../rows/revision-row.ts';
import { CallPermission } from './call-permission.ts';
import { ChannelEdits } from './channel-edits.ts';
import type { SqliteDatabase } from './database.ts';
import { LATENCIES, TALLIES } from './delivery-reports.ts';

/** The dispatcher's tables: what was sent, taken and seen of every listing. */
export class SqliteDeliveryStore implements DeliveryStore {
	readonly #edits: ChannelEdits;
	readonly #permission: CallPermission;
	readonly #db: SqliteDatabase;
	readonly #statements: ReturnType< typeof prepare >;
	readonly #updates = new Map< string, Statement >();

	constructor( db: SqliteDatabase ) {
		this.#db = db;
		this.#edits = new ChannelEdits( db );
		this.#permission = new CallPermission( db );
		this.#statements = prepare( db );
	}

	async due(
		channel: ChannelId,
		nowMs: number,
		limit: number
	): Promise< readonly DueListing[] > {
		return this.#statements.due.all( { channel, nowMs, ...sharesOf( limit ) } ).map( dueFrom );
	}

	async nextDueAtMs( channel: ChannelId ): Promise< number | null > {
		return this.#statements.nextDue.get( channel )?.atMs ?? null;
	}

	async beginCall(
		call: CallRecord,
		changes: readonly ListingChange[]
	): Promise< CallRefusal | null > {
		return this.#db
			.transaction( () => {
				const hold = this.#permission.refusal( call );
				if ( hold !== null ) {
					return hold;
				}
				this.#begin( call, changes );
				return null;
			} )
			.immediate();
	}

	async beginSharedCall(
		channel: ChannelId,
		skus: readonly Sku[],
		begin: Parameters< DeliveryStore[ 'beginSharedCall' ] >[ 2 ]
	): Promise< { readonly call: CallRecord } | { readonly hold: CallRefusal } > {
		// Nobody else writes until it is over, so nobody's call can come between the look and this one.
		return this.#db
			.transaction( () => {
				const hold = this.#permission.hold( channel );
				if ( hold !== null ) {
					return { hold };
				}
				const sharing = skus.flatMap( ( sku ) => this.#statements.ofSku.all( sku ) );
				const { call, changes } = begin( sharing.map( listingStateFrom ) );
				const paused = this.#permission.pausedIn( call );
				if ( paused !== null ) {
					return { hold: paused };
				}
				if ( call.items.length > 0 ) {
					this.#begin( call, changes );
				} else {
					this.#applyAll( channel, changes );
				}
				return { call };
			} )
			.immediate();
	}

	#begin( call: CallRecord, changes: readonly ListingChange[] ): void {
		this.#statements.call.run( call.call, call.channel, call.kind, call.startedAtMs );
		for ( const {
			listing,
			revision,
			quantity,
			onlyIfShown,
			knownWhenSent,
			includes,
		} of call.items ) {
			this.#statements.callItem.run(
				call.call,
				listing,
				revision,
				quantity,
				onlyIfShown,
				knownWhenSent,
				includes?.epoch ?? null,
				includes?.number ?? null,
				includes?.total ?? null
			);
		}
		this.#applyAll( call.channel, changes );
	}

	async pushHold( channel: ChannelId ): Promise< PushHold | null > {
		return this.#permission.hold( channel );
	}

	async endCall( outcome: CallOutcome ): Promise< void > {
		const { call, state, endedAtMs, failureCode = null, failureReason = null } = outcome;
		this.#db
			.transaction( () => {
				const channel = this.#statements.endCall.get( {
					...{ call, state, endedAtMs, failureCode, failureReason },
				} )?.channel;
				for ( const { listing, result, shownAfter } of outcome.items ) {
					this.#statements.endItem.run( result, shownAfter, call, listing );
				}
				if ( channel !== undefined ) {
					this.#applyAll( channel, outcome.changes );
				}
			} )
			.immediate();
	}

	async openCalls( channel: ChannelId ): Promise< readonly CallRecord[] > {
		return this.#statements.openCalls.all( channel ).map( ( row ) => ( {
			...row,
			channel,
			items: this.#statements.itemsOf.all( row.call ).map( callItemFrom ),
		} ) );
	}

	async writesSince( channel: ChannelId, sinceMs: number ): Promise< readonly WriteMade[] > {
		return this.#statements.writesSince.all( channel, sinceMs );
	}

	async apply( channel: ChannelId, changes: readonly ListingChange[] ): Promise< void > {
		this.#db.transaction( () => this.#applyAll( channel, changes ) ).immediate();
	}

	#applyAll( channel: ChannelId, changes: readonly ListingChange[] ): void {
		for ( const { listing, patch, dirty, milestone } of changes ) {
			this.#statements.ensure.run( listing, channel );
			const columns = columnsOf( patch );
			const assignments = Object.keys( columns ).map( assignmentOf );
			if ( assignments.length > 0 ) {
				this.#update( assignments.join( ', ' ) ).run( { ...columns, listing } );
			}
			if ( dirty && 'clearUpTo' in dirty ) {
				this.#statements.clearDirty.run( channel, listing, dirty.clearUpTo );
			} else if ( dirty ) {
				this.#statements.postpone.run( {
					channel,
					listing,
					notBeforeMs: dirty.notBeforeMs,
				} );
			}
			if ( milestone ) {
				this.#statements[ milestone.reached ].run(
					listing,
					milestone.revision,
					channel,
					milestone.atMs
				);
			}
		}
	}

	/** One prepared statement per set of columns; there are about a dozen such sets. */
	#update( assignments: string ): Statement {
		const known = this.#updates.get( assignments );
		const update =
			known ??
			this.#db.prepare(
				`update listing_delivery set ${ assignments } where listing = @listing`
			);
		this.#updates.set( assignments, update );
		return update;
	}

	async toCheck(
		channel: ChannelId,
		nowMs: number,
		limit: number
	): Promise< readonly ListingState[] > {
		return this.#statements.toCheck.all( channel, nowMs, nowMs, limit ).map( listingStateFrom );
	}

	async nextCheckAtMs( channel: ChannelId ): Promise< number | null > {
		return this.#statements.nextCheck.get( channel )?.atMs ?? null;
	}

	async listing( listing: ListingId ): Promise< ListingState | null > {
		const row = this.#statements.listing.get( listing );
		return row ? listingStateFrom( row ) : null;
	}

	async listings( channel: ChannelId ): Promise< readonly ListingState[] > {
		return this.#statements.listings.all( channel ).map( listingStateFrom );
	}

	async offers( channel: ChannelId ): Promise< readonly OfferRef[] > {
		return this.#statements.offers.all( channel ).map( ( { offer } ) => offer );
	}

	async unseen(
		channel: ChannelId,
		after: ListingId | null,
		limit: number
	): Promise< readonly ListingState[] > {
		return this.#statements.unseen.all( after ?? '', channel, limit ).map( listingStateFrom );
	}

	async findByExternal(
		channel: ChannelId,
		external: ExternalIds
	): Promise< ListingState | null > {
		const row = this.#statements.byExternal.get( channel, externalText( external ) );
		return row ? listingStateFrom( row ) : null;
	}

	async recordDrift( drift: Drift ): Promise< void > {
		this.#statements.drift.run( drift );
	}

	async beginEdit( edit: NewChannelEdit ): Promise< ChannelEdit > {
		return this.#edits.begin( edit );
	}

	async openEdits( channel: ChannelId ): Promise< readonly ChannelEdit[] > {
		return this.#edits.open( channel );
	}

	async endEdit( edit: ChannelEdit, atMs: number, change: ListingChange ): Promise< void > {
		this.#edits.end( edit, atMs, () => this.#applyAll( edit.channel, [ change ] ) );
	}

	async drifts( limit: number ): Promise< readonly Drift[] > {
		return this.#statements.drifts.all( limit );
	}

	async whyThisNumber( listing: ListingId ): Promise< RevisionAnswer | null > {
		const row = this.#statements.why.get( listing );
		return row ? revisionFrom( row ) : null;
	}

	async tallies(): Promise< readonly ChannelTally[] > {
		return this.#statements.tallies.all();
	}

	async latencies( sinceMs: number ): Promise< readonly LatencySample[] > {
		return this.#statements.latencies.all( sinceMs );
	}
}

function assignmentOf( column: string ): string {
	return GROWING_COLUMNS.has( column )
		? `${ column } = max(${ column }, @${ column })`
		: `${ column } = @${ column }`;
}

/** The first milestone of each kind stands: a later repeat does not make the past slower. */
function reach( db: SqliteDatabase, column: string ) {
	return db.prepare( `
		insert into milestones (listing, revision, channel, ${ column }) values (?, ?, ?, ?)
		on conflict (listing, revision) do update set ${ column } = coalesce(${ column }, excluded.${ column })` );
}

function prepare( db: SqliteDatabase ) {
	return {
		due: db.prepare<
			[ { channel: string; nowMs: number; urgent: number; oldest: number } ],
			DueRow
		>(
			selectDue( {
				channel: '@channel',
				nowMs: '@nowMs',
				urgent: '@urgent',
				oldest: '@oldest',
			} )
		),
		nextDue: db.prepare< [ string ], { atMs: number | null } >( selectNextDue( '?' ) ),
		call: db.prepare(
			"insert into calls (call, channel, kind, state, started_at_ms) values (?, ?, ?, 'in-flight', ?)"
		),
		callItem: db.prepare( `
			insert into call_items (call, listing, revision, quantity, only_if_shown, known_when_sent,
				includes_epoch, includes_number, includes_total)
			values (?, ?, ?, ?, ?, ?, ?, ?, ?)` ),
		endCall: db.prepare< [ Record< string, unknown > ], { channel: ChannelId } >( `
			update calls set state = @state, ended_at_ms = @endedAtMs, failure_code = @failureCode,
				failure_reason = @failureReason, repeats = repeats + iif(@state = 'in-flight', 1, 0)
			where call = @call returning channel` ),
		endItem: db.prepare(
			'update call_items set result = ?, shown_after = ? where call = ? and listing = ?'
		),
		openCalls: db.prepare<
			[ string ],
			{ call: string; kind: 'set' | 'adjust'; startedAtMs: number; repeats: number }
		>(
			"select call, kind, started_at_ms as startedAtMs, repeats from calls indexed by calls_open where channel = ? and state = 'in-flight' order by started_at_ms"
		),
		itemsOf: db.prepare< [ string ], CallItemRow >( `
			select ${ CALL_ITEM_COLUMNS }
			from call_items i join listings l on l.listing = i.listing where i.call = ? order by i.listing` ),
		writesSince: db.prepare< [ string, number ], WriteMade >( `
			select k.call, i.listing, coalesce(k.ended_at_ms, k.started_at_ms) as atMs, 1 + k.repeats as times
			from calls k join call_items i on i.call = k.call
			where k.channel = ? and k.started_at_ms >= ? order by atMs, k.call, i.listing` ),
		ensure: db.prepare(
			'insert into listing_delivery (listing, channel) values (?, ?) on conflict do nothing'
		),
		clearDirty: db.prepare( `
			delete from dirty where channel = ? and listing = ?
				and (select revision from desired d where d.listing = dirty.listing) <= ?` ),
		postpone: db.prepare( `
			insert into dirty (channel, listing, not_before_ms, since_ms, urgency)
			values (@channel, @listing, @notBeforeMs, @notBeforeMs, coalesce(
				(select ${ URGENCY_OF_QUANTITY } from desired where listing = @listing), 2))
			on conflict (channel, listing) do update set not_before_ms = @notBeforeMs` ),
		sent: reach( db, 'sent_at_ms' ),
		accepted: reach( db, 'accepted_at_ms' ),
		confirmed: reach( db, 'confirmed_at_ms' ),
		toCheck: db.prepare< [ string, number, number, number ], ListingStateRow >( `
			${ SELECT_LISTING_STATE }
			where v.channel = ? and v.check_at_ms <= ? and v.unsettled_until_ms <= ? and v.call is null
			order by v.check_at_ms limit ?` ),
		nextCheck: db.prepare< [ string ], { atMs: number | null } >( `
			select min(max(check_at_ms, unsettled_until_ms)) as atMs from listing_delivery
			where channel = ? and check_at_ms is not null and call is null` ),
		listing: db.prepare< [ string ], ListingStateRow >(
			`${ SELECT_LISTING_STATE } where l.listing = ?`
		),
		listings: db.prepare< [ string ], ListingStateRow >(
			`${ SELECT_LISTING_STATE } where l.channel = ? order by l.sku, l.listing`
		),
		ofSku: db.prepare< [ string ], ListingStateRow >(
			`${ SELECT_LISTING_STATE } where l.sku = ? order by l.listing`
		),
		offers: db.prepare< [ string ], { offer: OfferRef } >(
			'select offer from listings where channel = ? order by offer'
		),
		// The plus: else it takes all of the channel by another index, and sorts them for every page.
		unseen: db.prepare< [ string, string, number ], ListingStateRow >( `
			${ SELECT_LISTING_STATE }
			where l.listing > ? and +l.channel = ? and v.confirmed_at_ms is null order by l.listing limit ?` ),
		byExternal: db.prepare< [ string, string ], ListingStateRow >( `
			${ SELECT_LISTING_STATE } where l.channel = ? and l.external = ? limit 1` ),
		drift: db.prepare( `
			insert into drifts (listing, channel, expected, shown, found_at_ms, last_confirmed_at_ms)
			values (@listing, @channel, @expected, @shown, @foundAtMs, @lastConfirmedAtMs)` ),
		drifts: db.prepare< [ number ], Drift >( `
			select listing, channel, expected, shown, found_at_ms as foundAtMs, last_confirmed_at_ms as lastConfirmedAtMs
			from drifts order by drift desc limit ?` ),
		why: db.prepare< [ string ], RevisionRow >( `
			select listing, revision, quantity, steps, cause, at_ms as atMs from revisions where listing = ? order by revision desc limit 1` ),
		tallies: db.prepare< [], ChannelTally >( TALLIES ),
		latencies: db.prepare< [ number ], LatencySample >( LATENCIES ),
	};
}
