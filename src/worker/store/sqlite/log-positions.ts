import { SYNC_LOG_KINDS } from '../../../shared/sync-log.ts';
import type { LogFilter } from '../sync-log-store.ts';
import type { SqliteDatabase } from './database.ts';

/** How many entries of an index one page looks at before it answers with what it has found. */
const LOOKED_AT_MAX = 2_000;
const SKUS_MAX = 50;
const EVENT_KINDS = SYNC_LOG_KINDS.filter( ( kind ) => kind !== 'delivery' );
const EVENT_OUTCOMES = [ 'applied', 'outranked' ] as const;

export type Direction = 'older' | 'newer';

export interface FoundPositions {
	/** In the direction asked for. */
	readonly positions: readonly number[];
	/** The search ended here for having looked at enough: there may be more beyond. */
	readonly stoppedAt: number | null;
}

/**
 * Which events match a filter, without reading them. There are few kinds, sources and outcomes, so
 * their combinations are each read from the end of their own stretch of an index and merged: as one
 * condition it would have to walk a million rows to find the ten that are outranked.
 */
export class LogPositions {
	readonly #statements: ReturnType< typeof prepare >;

	constructor( db: SqliteDatabase ) {
		this.#statements = prepare( db );
	}

	find( filter: LogFilter, direction: Direction, from: number, limit: number ): FoundPositions {
		if ( filter.sku !== undefined ) {
			return this.#bySubject( filter, [ `sku:${ filter.sku }` ], direction, from, limit );
		}
		if ( filter.search !== undefined ) {
			return this.#bySubject(
				filter,
				this.#subjects( filter.search ),
				direction,
				from,
				limit
			);
		}
		if ( filter.kinds ?? filter.sources ?? filter.outcomes ) {
			return { positions: this.#byKind( filter, direction, from, limit ), stoppedAt: null };
		}
		const rows = this.#statements[ direction ].all.all( from, limit );
		return { positions: rows.map( ( { position } ) => position ), stoppedAt: null };
	}

	#byKind( filter: LogFilter, direction: Direction, from: number, limit: number ): number[] {
		const sources =
			filter.sources ?? this.#statements.sources.all().map( ( { source } ) => source );
		const { kinds = EVENT_KINDS, outcomes = EVENT_OUTCOMES } = filter;
		const positions = sources.flatMap( ( source ) =>
			kinds.flatMap( ( kind ) =>
				outcomes.flatMap( ( outcome ) =>
					this.#statements[ direction ].bySource
						.all( source, kind, outcome, from, limit )
						.map( ( { position } ) => position )
				)
			)
		);
		return positions.sort( orderOf( direction ) ).slice( 0, limit );
	}

	#bySubject(
		filter: LogFilter,
		subjects: readonly string[],
		direction: Direction,
		from: number,
		limit: number
	): FoundPositions {
		const order = orderOf( direction );
		const each = Math.max(
			limit,
			Math.floor( LOOKED_AT_MAX / Math.max( 1, subjects.length ) )
		);
		const found = new Set< number >();
		const ends: number[] = [];
		for ( const subject of subjects ) {
			const rows = this.#statements[ direction ].bySubject.all( subject, from, each );
			rows.forEach( ( { position } ) => found.add( position ) );
			const last = rows.at( -1 );
			if ( last && rows.length === each ) {
				ends.push( last.position );
			}
		}
		// Beyond the nearest of the ends, a subject that has not been looked at further may have more.
		const stoppedAt = ends.sort( order )[ 0 ] ?? null;
		const positions = [ ...found ]
			.filter( ( position ) => stoppedAt === null || order( position, stoppedAt ) <= 0 )
			.sort( order )
			.filter( ( position ) => this.#matches( filter, position ) );
		return { positions, stoppedAt };
	}

	#matches( { kinds, sources, outcomes }: LogFilter, position: number ): boolean {
		if ( ! ( kinds ?? sources ?? outcomes ) ) {
			return true;
		}
		const event = this.#statements.heading.get( position );
		return (
			event !== undefined &&
			( kinds?.some( ( kind ) => kind === event.kind ) ?? true ) &&
			( sources?.includes( event.source ) ?? true ) &&
			( outcomes?.some( ( outcome ) => outcome === event.outcome ) ?? true )
		);
	}

	/** A SKU that no mapping knows is still found by its whole name, as an order may print it. */
	#subjects( search: string ): string[] {
		const like = `%${ search.replaceAll( /[\\%_]/g, '\\$&' ) }%`;
		const skus = this.#statements.skus.all( { like, limit: SKUS_MAX } );
		return [
			...new Set( [
				...skus.map( ( { sku } ) => `sku:${ sku }` ),
				`sku:${ search }`,
				`order:${ search }`,
			] ),
		];
	}
}

function orderOf( direction: Direction ): ( left: number, right: number ) => number {
	return direction === 'older'
		? ( left, right ) => right - left
		: ( left, right ) => left - right;
}

interface PositionRow {
	position: number;
}

function prepare( db: SqliteDatabase ) {
	const towards = ( comparison: '<' | '>', order: 'desc' | 'asc' ) => ( {
		all: db.prepare< [ number, number ], PositionRow >(
			`select position from events where position ${ comparison } ? order by position ${ order } limit ?`
		),
		bySource: db.prepare< [ string, string, string, number, number ], PositionRow >( `
			select position from events indexed by events_by_source
			where source = ? and kind = ? and outcome = ? and position ${ comparison } ?
			order by position ${ order } limit ?` ),
		bySubject: db.prepare< [ string, number, number ], PositionRow >( `
			select position from log_subjects where subject = ? and position ${ comparison } ?
			order by position ${ order } limit ?` ),
	} );
	return {
		older: towards( '<', 'desc' ),
		newer: towards( '>', 'asc' ),
		heading: db.prepare< [ number ], { kind: string; source: string; outcome: string } >(
			'select kind, source, outcome from events where position = ?'
		),
		// Jumps from source to source instead of reading the index from end to end.
		sources: db.prepare< [], { source: string } >( `
			with recursive sources (source) as (
				select min(source) from events
				union all
				select (select min(e.source) from events e where e.source > sources.source) from sources
				where sources.source is not null
			)
			select source from sources where source is not null` ),
		skus: db.prepare< [ { like: string; limit: number } ], { sku: string } >( `
			select sku from skus where sku like @like escape '\\' or title like @like escape '\\' limit @limit` ),
	};
}
