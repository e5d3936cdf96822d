import type { ChannelId, ListingId, Sku } from '../../../shared/ids.ts';
import { storableTextOrNull } from '../../../shared/storable-text.ts';
import {
	limitsFrom,
	settingsOf,
	type BreakerLimits,
	type ChangeStep,
	type FoundMassChange,
	type HeldCause,
	type HeldLine,
	type MassChangeLineRow,
	type MassChangeRow,
	type MassChangesWanted,
	type MassChangeStore,
	type MassChangeVerdict,
	type NewMassChangeLine,
	type SettingRow,
} from '../mass-change-store.ts';
import {
	beforeSql,
	bigStepSql,
	countsSql,
	firstPositionSql,
	lineFrom,
	ON_LINE_AGAIN,
	SELECT_HELD_LINES,
	SELECT_LINES,
	SELECT_MASS_CHANGE,
	stepFrom,
	stepsSql,
	type StepRow,
	type StoredLine,
	urgencySql,
} from '../rows/mass-change-rows.ts';
import type { PostgresDatabase, SqlConnection } from './database.ts';
import type { Fence } from './postgres-delivery-store.ts';

export class PostgresMassChangeStore implements MassChangeStore {
	readonly #db: PostgresDatabase;
	readonly #fence: Fence;

	/** @param fence left out where one worker is alone on the ledger. */
	constructor( db: PostgresDatabase, fence: Fence = async () => {} ) {
		this.#db = db;
		this.#fence = fence;
	}

	async steps( listings: readonly ListingId[] ): Promise< readonly ChangeStep[] > {
		return ( await this.#db.rows< StepRow >( STEPS, [ listings ] ) ).map( stepFrom );
	}

	async stepsAhead( channel: ChannelId, limit: number ): Promise< readonly ChangeStep[] > {
		return ( await this.#db.rows< StepRow >( STEPS_AHEAD, [ channel, limit ] ) ).map(
			stepFrom
		);
	}

	async countListings( channel: ChannelId ): Promise< number > {
		return ( await this.#db.first< { count: number } >( COUNT, [ channel ] ) )?.count ?? 0;
	}

	async held(): Promise< readonly HeldCause[] > {
		return this.#db.rows< HeldCause >( HELD );
	}

	async hold(
		found: FoundMassChange,
		lines: readonly NewMassChangeLine[]
	): Promise< number | null > {
		const { channel, cause, listings, sinceMs, foundAtMs, isJoining } = found;
		const { position, untilPosition } = found;
		return this.#db.transaction( async ( tx ) => {
			await this.#fence( tx, channel );
			if ( isJoining && ! ( await tx.first( HELD_ANYWHERE, [ cause ] ) ) ) {
				return null;
			}
			const known = await tx.first< { change: number } >( HELD_OF, [ channel, cause ] );
			const values = [
				channel,
				cause,
				listings,
				sinceMs,
				position,
				untilPosition,
				foundAtMs,
			];
			const added = known ?? ( await tx.first< { change: number } >( ADD, values ) );
			const change = added?.change ?? 0;
			await tx.run( JOINED, [ untilPosition, change ] );
			await tx.run( ADD_LINES, lineValues( change, lines ) );
			const waiting = lines.filter( ( { isSent } ) => ! isSent );
			const held = waiting.map( ( { listing } ) => listing );
			await tx.first( LOCK, [ held ] );
			await tx.run( MARK, [ change, held ] );
			if ( ! known ) {
				const resting = waiting
					.filter( ( { mayShow, before } ) => mayShow >= before )
					.map( ( { listing } ) => listing );
				await tx.first( LOCK_DIRTY, [ channel, resting ] );
				await tx.run( CLEAR, [ channel, resting ] );
			}
			await tx.run( COUNTS, [ change ] );
			return change;
		} );
	}

	async rest(
		channel: ChannelId,
		listings: readonly { readonly listing: ListingId; readonly revision: number }[]
	): Promise< void > {
		const names = listings.map( ( { listing } ) => listing );
		await this.#db.transaction( async ( tx ) => {
			await this.#fence( tx, channel );
			await tx.first( LOCK, [ names ] );
			await tx.first( LOCK_DIRTY, [ channel, names ] );
			await tx.run( REST, [ channel, names, listings.map( ( { revision } ) => revision ) ] );
		} );
	}

	async heldLines( listings: readonly ListingId[] ): Promise< readonly HeldLine[] > {
		return this.#db.rows< HeldLine >( HELD_LINES, [ listings ] );
	}

	async heldListings(
		channel: ChannelId,
		skus: readonly Sku[]
	): Promise< readonly ListingId[] > {
		const rows = await this.#db.rows< { listing: ListingId } >( HELD_LISTINGS, [
			channel,
			skus,
		] );
		return rows.map( ( { listing } ) => listing );
	}

	async dueHeld( channel: ChannelId, nowMs: number ): Promise< void > {
		await this.#db.transaction( async ( tx ) => {
			await this.#fence( tx, channel );
			await tx.run( DUE_HELD, [ channel, nowMs ] );
		} );
	}

	async list( { state, after, limit }: MassChangesWanted ): Promise< readonly MassChangeRow[] > {
		return this.#db.rows< MassChangeRow >( LIST, [ state, after, limit ] );
	}

	async find( change: number ): Promise< MassChangeRow | null > {
		return ( await this.#db.first< MassChangeRow >( FIND, [ change ] ) ) ?? null;
	}

	async lines(
		change: number,
		after: ListingId | null,
		limit: number
	): Promise< readonly MassChangeLineRow[] > {
		const rows = await this.#db.rows< StoredLine >( LINES, [ change, after ?? '', limit ] );
		return rows.map( lineFrom );
	}

	/** By a person, whoever works for the channels: only what he has looked at is written, so no lease is asked for. */
	async settle( cause: string, verdict: MassChangeVerdict ): Promise< readonly ChannelId[] > {
		const { state, atMs, by, reason } = verdict;
		return this.#db.transaction( async ( tx ) => {
			const settled = await tx.rows< { change: number; channel: ChannelId } >( SETTLE, [
				cause,
				state,
				atMs,
				storableTextOrNull( by ),
				storableTextOrNull( reason ),
			] );
			for ( const { change } of settled ) {
				await free( tx, change, atMs );
			}
			return settled.map( ( { channel } ) => channel );
		} );
	}

	async wasReleased( cause: string ): Promise< boolean > {
		return ( await this.#db.first( RELEASED, [ cause ] ) ) !== undefined;
	}

	async limits(): Promise< BreakerLimits > {
		return limitsFrom( await this.#db.rows< SettingRow >( SETTINGS ) );
	}

	async setLimits( limits: BreakerLimits ): Promise< void > {
		const rows = settingsOf( limits );
		await this.#db.run( SET_SETTINGS, [
			rows.map( ( { name } ) => name ),
			rows.map( ( { value } ) => value ),
		] );
	}
}

async function free( tx: SqlConnection, change: number, atMs: number ): Promise< void > {
	await tx.first( LOCK_HELD, [ change ] );
	const freed = await tx.rows< { channel: ChannelId; listing: ListingId } >( FREE, [ change ] );
	await tx.run( DIRTY, [
		freed.map( ( { channel } ) => channel ),
		freed.map( ( { listing } ) => listing ),
		atMs,
	] );
}

function lineValues( change: number, lines: readonly NewMassChangeLine[] ) {
	return [
		change,
		lines.map( ( { listing } ) => listing ),
		lines.map( ( { before } ) => before ),
		lines.map( ( { after } ) => after ),
		lines.map( ( { revision } ) => revision ),
		lines.map( ( { available } ) => available ),
		lines.map( ( { isSent } ) => Number( isSent ) ),
		lines.map( ( { mayShow } ) => mayShow ),
	];
}

const PARTS = `join desired d on d.listing = v.listing join listings l on l.listing = v.listing`;
const LOCATION = "e.body::json ->> 'location'";

const STEPS = stepsSql(
	'greatest',
	LOCATION,
	`unnest($1::text[]) as asked (listing)
	join listing_delivery v on v.listing = asked.listing and v.sent_quantity is not null ${ PARTS }`
);

const STEPS_AHEAD = stepsSql(
	'greatest',
	LOCATION,
	`(select dirty.listing from dirty
		join listing_delivery v on v.listing = dirty.listing
		join desired d on d.listing = dirty.listing
		where dirty.channel = $1 and v.held_by is null and v.sent_quantity is not null
			and ${ bigStepSql( `(${ beforeSql( 'greatest' ) })` ) } limit $2) as ahead
	join listing_delivery v on v.listing = ahead.listing ${ PARTS }`
);

const COUNT = 'select count(*) as count from listings where channel = $1';
const HELD =
	"select change, channel, cause, position from mass_changes where state = 'held' order by change";
const HELD_OF = `
	select change from mass_changes where channel = $1 and cause = $2 and state = 'held' for update`;

/** Locked, so that nobody settles it before the listings have joined it. */
const HELD_ANYWHERE =
	"select 1 from mass_changes where cause = $1 and state = 'held' order by change limit 1 for update";
const REST = `
	delete from dirty
	using unnest($2::text[], $3::bigint[]) as u (listing, up_to)
		join desired d on d.listing = u.listing join listing_delivery v on v.listing = u.listing
	where dirty.channel = $1 and dirty.listing = u.listing and d.revision <= u.up_to and v.held_by is not null`;

const ADD = `
	insert into mass_changes (channel, cause, state, zeroed, shifted, listings, after_position, position, until_position, found_at_ms)
	values ($1, $2, 'held', 0, 0, $3, ${ firstPositionSql( '$4', '$2', 'greatest' ) }, $5, $6, $7)
	returning change`;
const JOINED =
	'update mass_changes set until_position = greatest(until_position, $1) where change = $2';

const ADD_LINES = `
	insert into mass_change_listings (change, listing, quantity_before, quantity_after, revision, available, is_sent, may_show)
	select $1, * from unnest($2::text[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[])
	${ ON_LINE_AGAIN }`;

const LOCK = `
	select count(*) from (
		select 1 from listing_delivery where listing = any($1::text[]) order by listing for update
	) as locked`;
const MARK = 'update listing_delivery set held_by = $1 where listing = any($2::text[])';

const LOCK_DIRTY = `
	select count(*) from (
		select 1 from dirty where channel = $1 and listing = any($2::text[]) order by listing for update
	) as locked`;
const CLEAR = 'delete from dirty where channel = $1 and listing = any($2::text[])';
const COUNTS = countsSql( '$1' );

const HELD_LINES = `${ SELECT_HELD_LINES } where v.listing = any($1::text[])`;
const HELD_LISTINGS = `
	select l.listing from listings l join listing_delivery v on v.listing = l.listing
	where l.channel = $1 and l.sku = any($2::text[]) and v.held_by is not null order by l.listing`;

const LIST = `
	${ SELECT_MASS_CHANGE }
	where ($1::text is null or m.state = $1) and ($2::bigint is null or m.change < $2)
	order by m.change desc limit $3`;
const FIND = `${ SELECT_MASS_CHANGE } where m.change = $1`;
const LINES = `${ SELECT_LINES } where s.change = $1 and s.listing > $2 order by s.listing limit $3`;

const SETTLE = `
	update mass_changes set state = $2, settled_at_ms = $3, settled_by = $4, settled_reason = $5,
		settled_position = coalesce((select max(position) from events), 0)
	where cause = $1 and state = 'held' returning change, channel`;
const LOCK_HELD = `
	select count(*) from (
		select 1 from listing_delivery where held_by = $1 order by listing for update
	) as locked`;
const FREE = `
	update listing_delivery v set held_by = null, must_resend = 1, looked_revision = d.revision
	from desired d where d.listing = v.listing and v.held_by = $1 returning v.channel, v.listing`;
const DIRTY = `
	insert into dirty (channel, listing, since_ms, urgency)
	select u.channel, u.listing, $3::bigint, ${ urgencySql( 'greatest' ) }
	from unnest($1::text[], $2::text[]) as u (channel, listing)
	join listing_delivery v on v.listing = u.listing join desired d on d.listing = u.listing
	order by u.channel collate "C", u.listing collate "C"
	on conflict (channel, listing) do update set not_before_ms = 0, urgency = excluded.urgency`;
const DUE_HELD = `
	insert into dirty (channel, listing, since_ms, urgency)
	select v.channel, v.listing, $2::bigint, ${ urgencySql( 'greatest' ) }
	from listing_delivery v join desired d on d.listing = v.listing
	where v.channel = $1 and v.held_by is not null
	order by v.listing collate "C"
	on conflict (channel, listing) do nothing`;

const RELEASED = "select 1 from mass_changes where cause = $1 and state = 'released' limit 1";
const SETTINGS = 'select name, value from allocation_settings';
const SET_SETTINGS = `
	insert into allocation_settings (name, value) select * from unnest($1::text[], $2::bigint[])
	on conflict (name) do update set value = excluded.value`;
