import type { ChannelId, LocationId, Sku } from '../../../shared/ids.ts';
import type { Bill, BillsOfMaterials } from '../../ledger/bill-of-materials.ts';
import { admitBill, afterNewest, refuseUnfit, type SeenVersion } from '../admit-bill.ts';
import type {
	ApiToken,
	ChannelMode,
	ChannelRow,
	ChannelState,
	ListingRow,
	ForeignEdits,
	ModelStore,
	ModeTurn,
	NewChannelRow,
	OrderLinesToMap,
	RestoredChannel,
	SavedBill,
	TokenSummary,
	UnmappedLine,
} from '../contract.ts';
import { SPLIT_BELOW } from '../rows/allocation-settings.ts';
import { billFrom, SELECT_BILLS, type BillRow } from '../rows/bill-row.ts';
import { channelFrom, SELECT_CHANNEL, type StoredChannel } from '../rows/channel-row.ts';
import { externalText } from '../rows/listing-state-row.ts';
import { beginModelEpoch, readBills, type CurrentBills } from './current-bills.ts';
import type { PostgresDatabase, SqlConnection } from './database.ts';
import { changeModel } from './model-lock.ts';
import { noteChange } from './postgres-switch-store.ts';
import { holdPushes } from './push-lock.ts';
import { linesToMap, ordersWithUnmappedLines } from './unmapped-lines.ts';
import { modeName } from '../switch-store.ts';
import { SELECT_TOKENS } from '../rows/token-rows.ts';
import { storableTextOrNull, storableText } from '../../../shared/storable-text.ts';

/** What listings should show, computed anew for a model that changed, in the transaction that changes it. */
export interface ModelRevisions {
	newListings(
		tx: SqlConnection,
		listings: readonly ListingRow[],
		nowMs: number
	): Promise< void >;
	/**
	 * Answers the channels that have something to write now.
	 *
	 * @param bills all there are, the saved ones among them.
	 */
	bills(
		tx: SqlConnection,
		saved: readonly Bill[],
		before: BillsOfMaterials,
		bills: BillsOfMaterials
	): Promise< readonly ChannelId[] >;
	/** Of all listings there are; answers as `bills` does. */
	all( tx: SqlConnection, nowMs: number ): Promise< readonly ChannelId[] >;
	/** Of all listings of a channel, whose settings have changed; answers as `bills` does. */
	channel(
		tx: SqlConnection,
		channel: ChannelId,
		nowMs: number
	): Promise< readonly ChannelId[] >;
}

/** Channels, listings, bills of materials, tokens: what people set, not what events say. */
export class PostgresModelStore implements ModelStore {
	readonly #db: PostgresDatabase;
	readonly #bills: CurrentBills;
	readonly #revisions: ModelRevisions;

	constructor( db: PostgresDatabase, bills: CurrentBills, revisions: ModelRevisions ) {
		this.#db = db;
		this.#bills = bills;
		this.#revisions = revisions;
	}

	async addChannel( channel: NewChannelRow, nowMs: number ): Promise< void > {
		await this.#db.run( ADD_CHANNEL, [
			channel.channel,
			channel.kind,
			storableText( channel.name ),
			channel.settings,
			JSON.stringify( channel.locations ),
			JSON.stringify( channel.buffer ),
			channel.endpoint,
			channel.state,
			Number( channel.takesNegative ),
			channel.quantityMax,
			nowMs,
			channel.mode ?? 'live',
		] );
	}

	async channels(): Promise< readonly ChannelRow[] > {
		const rows = await this.#db.rows< StoredChannel >( CHANNELS );
		return rows.map( channelFrom );
	}

	async channel( channel: ChannelId ): Promise< ChannelRow | null > {
		const row = await this.#db.first< StoredChannel >( CHANNEL, [ channel ] );
		return row ? channelFrom( row ) : null;
	}

	async setChannelState(
		channel: ChannelId,
		state: ChannelState,
		reason: string | null
	): Promise< void > {
		await this.#db.run( SET_STATE, [ channel, state, storableTextOrNull( reason ) ] );
	}

	async setMode( channel: ChannelId, mode: ChannelMode, turn: ModeTurn ): Promise< void > {
		await this.#db.transaction( async ( tx ) => {
			await holdPushes( tx );
			await tx.run( SET_MODE, [ channel, mode, turn.atMs ] );
			await noteChange( tx, { ...turn, name: modeName( channel ), value: mode } );
		} );
	}

	async setForeignEdits( channel: ChannelId, policy: ForeignEdits ): Promise< void > {
		await this.#db.run( 'update channels set foreign_edits = $2 where channel = $1', [
			channel,
			policy,
		] );
	}

	async setOrdersSeenUntil( channel: ChannelId, untilMs: number ): Promise< void > {
		await this.#db.run( SEEN_UNTIL, [ channel, untilMs ] );
	}

	async setSettings( channel: ChannelId, sealed: string ): Promise< void > {
		await this.#db.run( 'update channels set settings = $2 where channel = $1', [
			channel,
			sealed,
		] );
	}

	async addSkus( skus: readonly { sku: Sku; title: string }[] ): Promise< void > {
		await this.#db.run( ADD_SKUS, [
			skus.map( ( { sku } ) => sku ),
			skus.map( ( { title } ) => storableText( title ) ),
		] );
	}

	async hasSku( sku: Sku ): Promise< boolean > {
		return (
			( await this.#db.first( 'select 1 from skus where sku = $1', [ sku ] ) ) !== undefined
		);
	}

	async skus(): Promise< readonly { sku: Sku; title: string }[] > {
		return this.#db.rows( 'select sku, title from skus order by sku' );
	}

	async addListings( listings: readonly ListingRow[], nowMs: number ): Promise< void > {
		if ( listings.length === 0 ) {
			return;
		}
		await this.#db.transaction( async ( tx ) => {
			await changeModel( tx );
			await tx.run( ADD_LISTINGS, [
				listings.map( ( { listing } ) => listing ),
				listings.map( ( { channel } ) => channel ),
				listings.map( ( { offer } ) => offer ),
				listings.map( ( { sku } ) => sku ),
				listings.map( ( { external } ) => externalText( external ) ),
				listings.map( ( { title } ) => storableText( title ) ),
			] );
			await tx.run( ADD_DELIVERIES, [ listings.map( ( { listing } ) => listing ) ] );
			await this.#revisions.newListings( tx, listings, nowMs );
		} );
	}

	async splitBelow(): Promise< number > {
		const row = await this.#db.first< { value: number } >(
			'select value from allocation_settings where name = $1',
			[ SPLIT_BELOW ]
		);
		return row?.value ?? 0;
	}

	async setSplitBelow( units: number, nowMs: number ): Promise< readonly ChannelId[] > {
		return this.#db.transaction( async ( tx ) => {
			await changeModel( tx );
			await tx.run( SET_SETTING, [ SPLIT_BELOW, units ] );
			return this.#revisions.all( tx, nowMs );
		} );
	}

	async setObserved( location: LocationId, isObserved: boolean ): Promise< void > {
		await this.#db.transaction( async ( tx ) => {
			await changeModel( tx );
			await tx.run( isObserved ? OBSERVE : UNOBSERVE, [ location ] );
		} );
	}

	async saveBill( bill: Bill, seenSinceMs?: SeenVersion ): Promise< SavedBill > {
		const { saved, bills, channels } = await this.#changeBills( ( before ) => {
			const admitted = admitBill( before, bill, seenSinceMs );
			return admitted ? [ admitted ] : [];
		} );
		const sinceMs = bills.newest( bill.bundle )?.sinceMs ?? bill.sinceMs;
		return { isNew: saved.length > 0, sinceMs, channels };
	}

	async saveBills( bills: readonly Bill[] ): Promise< readonly ChannelId[] > {
		const { channels } = await this.#changeBills( ( before ) =>
			bills.map( ( bill ) => afterNewest( before, bill ) )
		);
		return channels;
	}

	/**
	 * Whoever checks for a cycle before may have been overtaken by another process: it is checked again
	 * when nobody else can save one.
	 */
	async #changeBills( admitted: ( before: BillsOfMaterials ) => readonly Bill[] ): Promise< {
		readonly saved: readonly Bill[];
		readonly bills: BillsOfMaterials;
		readonly channels: readonly ChannelId[];
	} > {
		return this.#db.transaction( async ( tx ) => {
			await changeModel( tx );
			const before = await readBills( tx );
			const saved = admitted( before );
			if ( saved.length === 0 ) {
				return { saved, bills: before, channels: [] };
			}
			await tx.run( SAVE_BILLS, [
				saved.map( ( { bundle } ) => bundle ),
				saved.map( ( { sinceMs } ) => sinceMs ),
				saved.map( ( { components } ) => JSON.stringify( components ) ),
				saved.map( ( { isPackedAnywhere = false } ) => Number( isPackedAnywhere ) ),
				saved.map( ( { isKeptAssembled = false } ) => Number( isKeptAssembled ) ),
				saved.map( ( { savedBy } ) => storableTextOrNull( savedBy ) ),
			] );
			const bills = await readBills( tx );
			refuseUnfit( bills, saved );
			await beginModelEpoch( tx );
			return {
				saved,
				bills,
				channels: await this.#revisions.bills( tx, saved, before, bills ),
			};
		} );
	}

	async setLocations(
		channel: ChannelId,
		locations: readonly LocationId[],
		nowMs: number
	): Promise< readonly ChannelId[] > {
		return this.#db.transaction( async ( tx ) => {
			await changeModel( tx );
			await tx.run( 'update channels set locations = $2 where channel = $1', [
				channel,
				JSON.stringify( locations ),
			] );
			return this.#revisions.channel( tx, channel, nowMs );
		} );
	}

	async bills(): Promise< readonly Bill[] > {
		return ( await this.#db.rows< BillRow >( SELECT_BILLS ) ).map( billFrom );
	}

	async linesToMap( channel: ChannelId ): Promise< readonly OrderLinesToMap[] > {
		return this.#db.snapshot( async ( tx ) =>
			linesToMap( tx, channel, await this.#bills.of( tx ) )
		);
	}

	async unmappedLines( channel: ChannelId ): Promise< readonly UnmappedLine[] > {
		const orders = await ordersWithUnmappedLines( this.#db, channel );
		return orders.flatMap( ( { state, open } ) =>
			open.map( ( line ) => ( { order: state.order, line } ) )
		);
	}

	async restoredChannels(): Promise< readonly RestoredChannel[] > {
		return this.#db.rows< RestoredChannel >( RESTORED );
	}

	async unmarkRestored( channel: ChannelId ): Promise< void > {
		await this.#db.run( 'delete from restored_channels where channel = $1', [ channel ] );
	}

	async tokenByHash( hash: string ): Promise< ApiToken | null > {
		return ( await this.#db.first< ApiToken >( TOKEN, [ hash ] ) ) ?? null;
	}

	async addToken( hash: string, token: ApiToken, nowMs: number ): Promise< void > {
		await this.#db.run( ADD_TOKEN, [ hash, storableText( token.name ), token.scope, nowMs ] );
	}

	async revokeToken( hash: string, nowMs: number ): Promise< void > {
		await this.#db.run( REVOKE, [ hash, nowMs ] );
	}

	async revokeOthers( hash: string, name: string, nowMs: number ): Promise< number > {
		return this.#db.run( REVOKE_OTHERS, [ hash, storableText( name ), nowMs ] );
	}

	async tokens(): Promise< readonly TokenSummary[] > {
		return this.#db.rows< TokenSummary >( SELECT_TOKENS );
	}

	async noteTokenUse( hash: string, nowMs: number ): Promise< void > {
		await this.#db.run( 'update api_tokens set last_used_at_ms = $2 where token_hash = $1', [
			hash,
			nowMs,
		] );
	}
}

const ADD_CHANNEL = `
	insert into channels (channel, kind, name, settings, locations, buffer, endpoint, state, takes_negative,
		quantity_max, created_at_ms, mode, mode_since_ms, has_to_agree)
	values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $11, case $12 when 'shadow' then 1 else 0 end)`;

const CHANNELS = `${ SELECT_CHANNEL } order by created_at_ms, channel`;
const CHANNEL = `${ SELECT_CHANNEL } where channel = $1`;

const SET_STATE = 'update channels set state = $2, state_reason = $3 where channel = $1';

const SET_MODE = `
	update channels set mode = $2, mode_since_ms = $3,
		has_to_agree = case $2 when 'shadow' then 1 when 'live' then 0 else has_to_agree end
	where channel = $1`;

const SEEN_UNTIL = `
	update channels set orders_seen_until_ms = greatest(orders_seen_until_ms, $2) where channel = $1`;

const ADD_SKUS = `
	insert into skus (sku, title)
	select sku, title from unnest($1::text[], $2::text[]) as u (sku, title) order by sku collate "C"
	on conflict do nothing`;

const ADD_LISTINGS = `
	insert into listings (listing, channel, offer, sku, external, title)
	select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[])
		as u (listing, channel, offer, sku, external, title)
	order by listing collate "C"
	on conflict do nothing`;

const ADD_DELIVERIES = `
	insert into listing_delivery (listing, channel)
	select listing, channel from listings where listing = any ($1::text[]) order by listing
	on conflict do nothing`;

const SET_SETTING = `
	insert into allocation_settings (name, value) values ($1, $2)
	on conflict (name) do update set value = excluded.value`;

const OBSERVE = 'insert into observed_locations (location) values ($1) on conflict do nothing';
const UNOBSERVE = 'delete from observed_locations where location = $1';

const SAVE_BILLS = `
	insert into bills (bundle, since_ms, components, is_packed_anywhere, is_kept_assembled, saved_by)
	select * from unnest($1::text[], $2::bigint[], $3::text[], $4::bigint[], $5::bigint[], $6::text[])
	on conflict (bundle, since_ms) do update set components = excluded.components,
		is_packed_anywhere = excluded.is_packed_anywhere, is_kept_assembled = excluded.is_kept_assembled,
		saved_by = excluded.saved_by`;

const RESTORED = `
	select channel, position, restored_at_ms as "restoredAtMs" from restored_channels order by channel`;

const TOKEN = 'select name, scope from api_tokens where token_hash = $1 and revoked_at_ms is null';

const ADD_TOKEN = `
	insert into api_tokens (token_hash, name, scope, created_at_ms) values ($1, $2, $3, $4)
	on conflict (token_hash) do update set revoked_at_ms = null`;

const REVOKE = `
	update api_tokens set revoked_at_ms = $2 where token_hash = $1 and revoked_at_ms is null`;

const REVOKE_OTHERS = `
	update api_tokens set revoked_at_ms = $3 where name = $2 and token_hash <> $1 and revoked_at_ms is null`;
