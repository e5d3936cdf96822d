import type { ChannelId, ListingId, Sku } from '../../../shared/ids.ts';
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
import type { SqliteDatabase } from './database.ts';

export class SqliteMassChangeStore implements MassChangeStore {
	readonly #db: SqliteDatabase;
	readonly #statements: ReturnType< typeof prepare >;

	constructor( db: SqliteDatabase ) {
		this.#db = db;
		this.#statements = prepare( db );
	}

	async steps( listings: readonly ListingId[] ): Promise< readonly ChangeStep[] > {
		return this.#statements.steps.all( JSON.stringify( listings ) ).map( stepFrom );
	}

	async stepsAhead( channel: ChannelId, limit: number ): Promise< readonly ChangeStep[] > {
		return this.#statements.stepsAhead.all( channel, limit ).map( stepFrom );
	}

	async countListings( channel: ChannelId ): Promise< number > {
		return this.#statements.countListings.get( channel )?.count ?? 0;
	}

	async held(): Promise< readonly HeldCause[] > {
		return this.#statements.held.all();
	}

	async hold(
		found: FoundMassChange,
		lines: readonly NewMassChangeLine[]
	): Promise< number | null > {
		return this.#db.transaction( () => this.#hold( found, lines ) ).immediate();
	}

	#hold(
		{ isJoining, ...found }: FoundMassChange,
		lines: readonly NewMassChangeLine[]
	): number | null {
		const { heldOf, add, addLine, joined, mark, clear, counts } = this.#statements;
		if ( isJoining && ! this.#statements.heldAnywhere.get( found.cause ) ) {
			return null;
		}
		const known = heldOf.get( found.channel, found.cause );
		const change = known?.change ?? add.get( found )?.change ?? 0;
		joined.run( found.untilPosition, change );
		for ( const { isSent, ...line } of lines ) {
			addLine.run( { change, ...line, isSent: Number( isSent ) } );
			if ( ! isSent ) {
				mark.run( change, line.listing );
				if ( ! known && line.mayShow >= line.before ) {
					clear.run( found.channel, line.listing );
				}
			}
		}
		counts.run( change );
		return change;
	}

	async rest(
		channel: ChannelId,
		listings: readonly { readonly listing: ListingId; readonly revision: number }[]
	): Promise< void > {
		this.#db
			.transaction( () => {
				for ( const { listing, revision } of listings ) {
					this.#statements.rest.run( { channel, listing, revision } );
				}
			} )
			.immediate();
	}

	async heldLines( listings: readonly ListingId[] ): Promise< readonly HeldLine[] > {
		return this.#statements.heldLines.all( JSON.stringify( listings ) );
	}

	async heldListings(
		channel: ChannelId,
		skus: readonly Sku[]
	): Promise< readonly ListingId[] > {
		const rows = this.#statements.heldListings.all( channel, JSON.stringify( skus ) );
		return rows.map( ( { listing } ) => listing );
	}

	async dueHeld( channel: ChannelId, nowMs: number ): Promise< void > {
		this.#statements.dueHeld.run( { channel, nowMs } );
	}

	async list( wanted: MassChangesWanted ): Promise< readonly MassChangeRow[] > {
		return this.#statements.list.all( { ...wanted } );
	}

	async find( change: number ): Promise< MassChangeRow | null > {
		return this.#statements.find.get( change ) ?? null;
	}

	async lines(
		change: number,
		after: ListingId | null,
		limit: number
	): Promise< readonly MassChangeLineRow[] > {
		return this.#statements.lines.all( change, after ?? '', limit ).map( lineFrom );
	}

	async settle( cause: string, verdict: MassChangeVerdict ): Promise< readonly ChannelId[] > {
		return this.#db.transaction( () => this.#settle( cause, verdict ) ).immediate();
	}

	#settle( cause: string, verdict: MassChangeVerdict ): ChannelId[] {
		const { settle, free, dirty } = this.#statements;
		const settled = settle.all( { cause, ...verdict } );
		for ( const { change } of settled ) {
			for ( const { channel, listing } of free.all( change ) ) {
				dirty.run( { channel, listing, atMs: verdict.atMs } );
			}
		}
		return settled.map( ( { channel } ) => channel );
	}

	async wasReleased( cause: string ): Promise< boolean > {
		return this.#statements.released.get( cause ) !== undefined;
	}

	async limits(): Promise< BreakerLimits > {
		return limitsFrom( this.#statements.settings.all() );
	}

	async setLimits( limits: BreakerLimits ): Promise< void > {
		this.#db
			.transaction( () => {
				settingsOf( limits ).forEach( ( setting ) =>
					this.#statements.setSetting.run( setting )
				);
			} )
			.immediate();
	}
}

const PARTS = `join desired d on d.listing = v.listing join listings l on l.listing = v.listing`;
const LOCATION = "json_extract(e.body, '$.location')";

function prepare( db: SqliteDatabase ) {
	return {
		steps: db.prepare< [ string ], StepRow >(
			stepsSql(
				'max',
				LOCATION,
				`(select value from json_each(?)) as asked
				join listing_delivery v on v.listing = asked.value and v.sent_quantity is not null ${ PARTS }`
			)
		),
		stepsAhead: db.prepare< [ string, number ], StepRow >(
			stepsSql(
				'max',
				LOCATION,
				`(select dirty.listing from dirty
					join listing_delivery v on v.listing = dirty.listing
					join desired d on d.listing = dirty.listing
					where dirty.channel = ? and v.held_by is null and v.sent_quantity is not null
						and ${ bigStepSql( `(${ beforeSql( 'max' ) })` ) } limit ?) as ahead
				join listing_delivery v on v.listing = ahead.listing ${ PARTS }`
			)
		),
		countListings: db.prepare< [ string ], { count: number } >(
			'select count(*) as count from listings where channel = ?'
		),
		held: db.prepare< [], HeldCause >(
			"select change, channel, cause, position from mass_changes where state = 'held'"
		),
		heldOf: db.prepare< [ string, string ], { change: number } >(
			"select change from mass_changes where channel = ? and cause = ? and state = 'held'"
		),
		heldAnywhere: db.prepare< [ string ] >(
			"select 1 from mass_changes where cause = ? and state = 'held' limit 1"
		),
		rest: db.prepare( `
			delete from dirty where channel = @channel and listing = @listing
				and (select revision from desired d where d.listing = dirty.listing) <= @revision
				and (select held_by from listing_delivery v where v.listing = dirty.listing) is not null` ),
		add: db.prepare< [ Omit< FoundMassChange, 'isJoining' > ], { change: number } >( `
			insert into mass_changes (channel, cause, state, zeroed, shifted, listings, after_position, position, until_position, found_at_ms)
			values (@channel, @cause, 'held', 0, 0, @listings, ${ firstPositionSql( '@sinceMs', '@cause', 'max' ) },
				@position, @untilPosition, @foundAtMs)
			returning change` ),
		joined: db.prepare(
			'update mass_changes set until_position = max(until_position, ?) where change = ?'
		),
		addLine: db.prepare( `
			insert into mass_change_listings (change, listing, quantity_before, quantity_after, revision, available, is_sent, may_show)
			values (@change, @listing, @before, @after, @revision, @available, @isSent, @mayShow)
			${ ON_LINE_AGAIN }` ),
		mark: db.prepare( 'update listing_delivery set held_by = ? where listing = ?' ),
		clear: db.prepare( 'delete from dirty where channel = ? and listing = ?' ),
		counts: db.prepare( countsSql( '?' ) ),
		heldLines: db.prepare< [ string ], HeldLine >(
			`${ SELECT_HELD_LINES } where v.listing in (select value from json_each(?))`
		),
		heldListings: db.prepare< [ string, string ], { listing: ListingId } >( `
			select l.listing from listings l join listing_delivery v on v.listing = l.listing
			where l.channel = ? and l.sku in (select value from json_each(?)) and v.held_by is not null
			order by l.listing` ),
		list: db.prepare< [ MassChangesWanted ], MassChangeRow >( `
			${ SELECT_MASS_CHANGE }
			where (@state is null or m.state = @state) and (@after is null or m.change < @after)
			order by m.change desc limit @limit` ),
		find: db.prepare< [ number ], MassChangeRow >(
			`${ SELECT_MASS_CHANGE } where m.change = ?`
		),
		lines: db.prepare< [ number, string, number ], StoredLine >(
			`${ SELECT_LINES } where s.change = ? and s.listing > ? order by s.listing limit ?`
		),
		settle: db.prepare<
			[ MassChangeVerdict & { cause: string } ],
			{ change: number; channel: ChannelId }
		>( `
			update mass_changes set state = @state, settled_at_ms = @atMs, settled_by = @by, settled_reason = @reason,
				settled_position = coalesce((select max(position) from events), 0)
			where cause = @cause and state = 'held' returning change, channel` ),
		free: db.prepare< [ number ], { channel: ChannelId; listing: ListingId } >( `
			update listing_delivery set held_by = null, must_resend = 1,
				looked_revision = (select d.revision from desired d where d.listing = listing_delivery.listing)
			where held_by = ? returning channel, listing` ),
		dirty: db.prepare( `
			insert into dirty (channel, listing, since_ms, urgency)
			select @channel, @listing, @atMs, ${ urgencySql( 'max' ) }
			from listing_delivery v join desired d on d.listing = v.listing where v.listing = @listing
			on conflict (channel, listing) do update set not_before_ms = 0, urgency = excluded.urgency` ),
		dueHeld: db.prepare( `
			insert into dirty (channel, listing, since_ms, urgency)
			select v.channel, v.listing, @nowMs, ${ urgencySql( 'max' ) }
			from listing_delivery v join desired d on d.listing = v.listing
			where v.channel = @channel and v.held_by is not null
			on conflict (channel, listing) do nothing` ),
		released: db.prepare< [ string ] >(
			"select 1 from mass_changes where cause = ? and state = 'released' limit 1"
		),
		settings: db.prepare< [], SettingRow >( 'select name, value from allocation_settings' ),
		setSetting: db.prepare( `
			insert into allocation_settings (name, value) values (@name, @value)
			on conflict (name) do update set value = excluded.value` ),
	};
}
