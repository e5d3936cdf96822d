import type { ChannelId, ListingId, LocationId, OrderId, Sku } from '../../../shared/ids.ts';
import { BillsOfMaterials, type Bill } from '../../ledger/bill-of-materials.ts';
import { assignmentsFor } from '../../ledger/assign-lines.ts';
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
import { BatchView } from '../batch/batch-view.ts';
import { revisedIn, reviseListings, type RevisedListing } from '../batch/revise-listings.ts';
import { skusConcernedBy, withSiblings } from '../batch/listings-concerned.ts';
import { SPLIT_BELOW } from '../rows/allocation-settings.ts';
import { billFrom, SELECT_BILLS, type BillRow } from '../rows/bill-row.ts';
import { channelFrom, SELECT_CHANNEL, type StoredChannel } from '../rows/channel-row.ts';
import { modeName } from '../switch-store.ts';
import { SELECT_TOKENS } from '../rows/token-rows.ts';
import { externalText } from '../rows/listing-state-row.ts';
import type { SqliteDatabase } from './database.ts';
import { SqliteBatchWriter } from './sqlite-batch-writer.ts';
import { SqliteStoredRows } from './sqlite-stored-rows.ts';

/** Channels, listings, bills of materials, tokens: what people set, not what events say. */
export class SqliteModelStore implements ModelStore {
	readonly #db: SqliteDatabase;
	readonly #writer: SqliteBatchWriter;
	readonly #statements: ReturnType< typeof prepare >;
	#bills: BillsOfMaterials;

	constructor( db: SqliteDatabase ) {
		this.#db = db;
		this.#writer = new SqliteBatchWriter( db );
		this.#statements = prepare( db );
		this.#bills = new BillsOfMaterials( this.#readBills() );
	}

	#view( bills = this.#bills ): BatchView {
		return new BatchView( new SqliteStoredRows( this.#db ), bills );
	}

	/** Computes and writes what listings show, now that the model is another one. */
	#revise(
		listings: readonly ListingId[],
		bills: BillsOfMaterials,
		nowMs: number
	): RevisedListing[] {
		const view = this.#view( bills );
		const touched = new Map(
			withSiblings( view, listings ).map( ( listing ) => [ listing, null ] )
		);
		const writes = reviseListings( view, touched, [], nowMs );
		this.#writer.writeDesired( writes, 0, nowMs );
		return revisedIn( writes );
	}

	currentBills(): BillsOfMaterials {
		return this.#bills;
	}

	async addChannel( channel: NewChannelRow, nowMs: number ): Promise< void > {
		this.#statements.addChannel.run( {
			...channel,
			mode: channel.mode ?? 'live',
			locations: JSON.stringify( channel.locations ),
			buffer: JSON.stringify( channel.buffer ),
			takesNegative: Number( channel.takesNegative ),
			nowMs,
		} );
	}

	async channels(): Promise< readonly ChannelRow[] > {
		return this.#statements.channels.all().map( channelFrom );
	}

	async channel( channel: ChannelId ): Promise< ChannelRow | null > {
		const row = this.#statements.channel.get( channel );
		return row ? channelFrom( row ) : null;
	}

	async setChannelState(
		channel: ChannelId,
		state: ChannelState,
		reason: string | null
	): Promise< void > {
		this.#statements.state.run( state, reason, channel );
	}

	async setMode( channel: ChannelId, mode: ChannelMode, turn: ModeTurn ): Promise< void > {
		this.#db
			.transaction( () => {
				this.#statements.mode.run( { channel, mode, atMs: turn.atMs } );
				this.#statements.modeChange.run( {
					...turn,
					name: modeName( channel ),
					value: mode,
				} );
			} )
			.immediate();
	}

	async setForeignEdits( channel: ChannelId, policy: ForeignEdits ): Promise< void > {
		this.#statements.foreignEdits.run( policy, channel );
	}

	async setOrdersSeenUntil( channel: ChannelId, untilMs: number ): Promise< void > {
		this.#statements.seenUntil.run( untilMs, channel );
	}

	async addSkus( skus: readonly { sku: Sku; title: string }[] ): Promise< void > {
		this.#db
			.transaction( () =>
				skus.forEach( ( { sku, title } ) => this.#statements.addSku.run( sku, title ) )
			)
			.immediate();
	}

	async hasSku( sku: Sku ): Promise< boolean > {
		return this.#statements.hasSku.get( sku ) !== undefined;
	}

	async skus(): Promise< readonly { sku: Sku; title: string }[] > {
		return this.#statements.skus.all();
	}

	async addListings( listings: readonly ListingRow[], nowMs: number ): Promise< void > {
		this.#db
			.transaction( () => {
				for ( const row of listings ) {
					this.#statements.addListing.run( {
						...row,
						external: externalText( row.external ),
					} );
					this.#statements.addDelivery.run( row.listing, row.channel );
				}
				const added = listings.map( ( { listing } ) => listing );
				this.#revise( added, this.#bills, nowMs );
			} )
			.immediate();
	}

	async saveBill( bill: Bill, seenSinceMs?: SeenVersion ): Promise< SavedBill > {
		const { saved, channels } = this.#changeBills( () => {
			const admitted = admitBill( this.#bills, bill, seenSinceMs );
			return admitted ? [ admitted ] : [];
		} );
		const sinceMs = this.#bills.newest( bill.bundle )?.sinceMs ?? bill.sinceMs;
		return { isNew: saved.length > 0, sinceMs, channels };
	}

	async saveBills( bills: readonly Bill[] ): Promise< readonly ChannelId[] > {
		const { channels } = this.#changeBills( () =>
			bills.map( ( bill ) => afterNewest( this.#bills, bill ) )
		);
		return channels;
	}

	/** @param admitted asked inside of the transaction: the bills to save. */
	#changeBills( admitted: () => readonly Bill[] ): {
		readonly saved: readonly Bill[];
		readonly channels: readonly ChannelId[];
	} {
		const { saved, bills, channels } = this.#db
			.transaction( () => {
				const saved = admitted();
				for ( const bill of saved ) {
					this.#statements.saveBill.run(
						bill.bundle,
						bill.sinceMs,
						JSON.stringify( bill.components ),
						Number( bill.isPackedAnywhere ?? false ),
						Number( bill.isKeptAssembled ?? false ),
						bill.savedBy ?? null
					);
				}
				const bills =
					saved.length === 0 ? this.#bills : new BillsOfMaterials( this.#readBills() );
				refuseUnfit( bills, saved );
				const listings = [ ...skusConcernedBy( saved, this.#bills, bills ) ].flatMap(
					( sku ) => this.#statements.bySku.all( sku ).map( ( { listing } ) => listing )
				);
				const nowMs = Math.max( 0, ...saved.map( ( { sinceMs } ) => sinceMs ) );
				const revised = this.#revise( listings, bills, nowMs );
				const channels = new Set( revised.map( ( { channel } ) => channel ) );
				return { saved, bills, channels };
			} )
			.immediate();
		// Not before: a bill that could not be saved must not be in force until the next start.
		this.#bills = bills;
		return { saved, channels: [ ...channels ] };
	}

	async setLocations(
		channel: ChannelId,
		locations: readonly LocationId[],
		nowMs: number
	): Promise< readonly ChannelId[] > {
		return this.#db
			.transaction( () => {
				this.#statements.locations.run( JSON.stringify( locations ), channel );
				const listings = this.#statements.ofChannel.all( channel );
				const revised = this.#revise(
					listings.map( ( { listing } ) => listing ),
					this.#bills,
					nowMs
				);
				return [ ...new Set( revised.map( ( row ) => row.channel ) ) ];
			} )
			.immediate();
	}

	async splitBelow(): Promise< number > {
		return this.#statements.setting.get( SPLIT_BELOW )?.value ?? 0;
	}

	async setSplitBelow( units: number, nowMs: number ): Promise< readonly ChannelId[] > {
		return this.#db
			.transaction( () => {
				this.#statements.setSetting.run( SPLIT_BELOW, units );
				const all = this.#statements.allListings.all().map( ( { listing } ) => listing );
				const revised = this.#revise( all, this.#bills, nowMs );
				return [ ...new Set( revised.map( ( row ) => row.channel ) ) ];
			} )
			.immediate();
	}

	async setObserved( location: LocationId, isObserved: boolean ): Promise< void > {
		this.#statements[ isObserved ? 'observe' : 'unobserve' ].run( location );
	}

	async bills(): Promise< readonly Bill[] > {
		return this.#readBills();
	}

	#readBills(): Bill[] {
		return this.#statements.bills.all().map( billFrom );
	}

	async linesToMap( channel: ChannelId ): Promise< readonly OrderLinesToMap[] > {
		const view = this.#view();
		return this.#statements.unmapped
			.all( channel )
			.map( ( { order } ) => {
				const state = view.order( channel, order );
				const open =
					state?.lines.filter( ( { line } ) => ! state.assignments.has( line ) ) ?? [];
				const assigned = state
					? assignmentsFor( view, state, state, open, state.placedAtMs )
					: [];
				return { order, assigned };
			} )
			.filter( ( { assigned } ) => assigned.length > 0 );
	}

	async setSettings( channel: ChannelId, sealed: string ): Promise< void > {
		this.#statements.settings.run( sealed, channel );
	}

	async unmappedLines( channel: ChannelId ): Promise< readonly UnmappedLine[] > {
		const view = this.#view();
		return this.#statements.unmapped.all( channel ).flatMap( ( { order } ) => {
			const state = view.order( channel, order );
			const open =
				state?.lines.filter( ( { line } ) => ! state.assignments.has( line ) ) ?? [];
			return open.map( ( line ) => ( { order, line } ) );
		} );
	}

	async restoredChannels(): Promise< readonly RestoredChannel[] > {
		return this.#statements.restored.all();
	}

	async unmarkRestored( channel: ChannelId ): Promise< void > {
		this.#statements.unmarkRestored.run( channel );
	}

	async tokenByHash( hash: string ): Promise< ApiToken | null > {
		return this.#statements.token.get( hash ) ?? null;
	}

	async addToken( hash: string, token: ApiToken, nowMs: number ): Promise< void > {
		this.#statements.addToken.run( hash, token.name, token.scope, nowMs );
	}

	async revokeToken( hash: string, nowMs: number ): Promise< void > {
		this.#statements.revoke.run( nowMs, hash );
	}

	async revokeOthers( hash: string, name: string, nowMs: number ): Promise< number > {
		return this.#statements.revokeOthers.run( nowMs, name, hash ).changes;
	}

	async tokens(): Promise< readonly TokenSummary[] > {
		return this.#statements.tokens.all();
	}

	async noteTokenUse( hash: string, nowMs: number ): Promise< void > {
		this.#statements.noteTokenUse.run( nowMs, hash );
	}
}

function prepare( db: SqliteDatabase ) {
	return {
		addChannel: db.prepare( `
			insert into channels (channel, kind, name, settings, locations, buffer, endpoint, state, takes_negative, quantity_max,
				mode, mode_since_ms, has_to_agree, created_at_ms)
			values (@channel, @kind, @name, @settings, @locations, @buffer, @endpoint, @state, @takesNegative, @quantityMax,
				@mode, @nowMs, iif(@mode = 'shadow', 1, 0), @nowMs)` ),
		channels: db.prepare< [], StoredChannel >(
			`${ SELECT_CHANNEL } order by created_at_ms, channel`
		),
		channel: db.prepare< [ string ], StoredChannel >( `${ SELECT_CHANNEL } where channel = ?` ),
		state: db.prepare( 'update channels set state = ?, state_reason = ? where channel = ?' ),
		mode: db.prepare( `
			update channels set mode = @mode, mode_since_ms = @atMs,
				has_to_agree = case @mode when 'shadow' then 1 when 'live' then 0 else has_to_agree end
			where channel = @channel` ),
		modeChange: db.prepare( `
			insert into switch_changes (name, value, reason, at_ms, changed_by)
			values (@name, @value, @reason, @atMs, @by)` ),
		foreignEdits: db.prepare( 'update channels set foreign_edits = ? where channel = ?' ),
		observe: db.prepare( 'insert or ignore into observed_locations (location) values (?)' ),
		unobserve: db.prepare( 'delete from observed_locations where location = ?' ),
		locations: db.prepare( 'update channels set locations = ? where channel = ?' ),
		ofChannel: db.prepare< [ string ], { listing: ListingId } >(
			'select listing from listings where channel = ?'
		),
		setting: db.prepare< [ string ], { value: number } >(
			'select value from allocation_settings where name = ?'
		),
		setSetting: db.prepare(
			'insert into allocation_settings (name, value) values (?, ?) on conflict do update set value = excluded.value'
		),
		allListings: db.prepare< [], { listing: ListingId } >( 'select listing from listings' ),
		settings: db.prepare( 'update channels set settings = ? where channel = ?' ),
		seenUntil: db.prepare(
			'update channels set orders_seen_until_ms = max(orders_seen_until_ms, ?) where channel = ?'
		),
		bySku: db.prepare< [ string ], { listing: ListingId } >(
			'select listing from listings where sku = ?'
		),
		addSku: db.prepare( 'insert into skus (sku, title) values (?, ?) on conflict do nothing' ),
		hasSku: db.prepare< [ string ], { sku: string } >( 'select sku from skus where sku = ?' ),
		skus: db.prepare< [], { sku: Sku; title: string } >(
			'select sku, title from skus order by sku'
		),
		addListing: db.prepare( `
			insert into listings (listing, channel, offer, sku, external, title)
			values (@listing, @channel, @offer, @sku, @external, @title) on conflict do nothing` ),
		addDelivery: db.prepare(
			'insert into listing_delivery (listing, channel) values (?, ?) on conflict do nothing'
		),
		saveBill: db.prepare( `
			insert into bills (bundle, since_ms, components, is_packed_anywhere, is_kept_assembled, saved_by)
			values (?, ?, ?, ?, ?, ?)
			on conflict (bundle, since_ms) do update set components = excluded.components,
				is_packed_anywhere = excluded.is_packed_anywhere, is_kept_assembled = excluded.is_kept_assembled,
				saved_by = excluded.saved_by` ),
		bills: db.prepare< [], BillRow >( SELECT_BILLS ),
		unmapped: db.prepare< [ string ], { order: OrderId } >(
			'select order_id as "order" from orders where channel = ? and has_unmapped_lines = 1'
		),
		restored: db.prepare< [], RestoredChannel >(
			'select channel, position, restored_at_ms as restoredAtMs from restored_channels order by channel'
		),
		unmarkRestored: db.prepare( 'delete from restored_channels where channel = ?' ),
		token: db.prepare< [ string ], ApiToken >(
			'select name, scope from api_tokens where token_hash = ? and revoked_at_ms is null'
		),
		addToken: db.prepare(
			'insert into api_tokens (token_hash, name, scope, created_at_ms) values (?, ?, ?, ?) on conflict do update set revoked_at_ms = null'
		),
		tokens: db.prepare< [], TokenSummary >( SELECT_TOKENS ),
		noteTokenUse: db.prepare(
			'update api_tokens set last_used_at_ms = ? where token_hash = ?'
		),
		revoke: db.prepare(
			'update api_tokens set revoked_at_ms = ? where token_hash = ? and revoked_at_ms is null'
		),
		revokeOthers: db.prepare(
			'update api_tokens set revoked_at_ms = ? where name = ? and token_hash <> ? and revoked_at_ms is null'
		),
	};
}
