import type { Direction } from '../log-page.ts';
import {
	exactSubject,
	isNarrowed,
	isWanted,
	likePattern,
	lookedAtOfEach,
	mergeSubjects,
	nearest,
	SKUS_MAX,
	stretchesOf,
	subjectsOf,
	type EventHeading,
	type FoundPositions,
} from '../log-search.ts';
import type { LogFilter } from '../sync-log-store.ts';
import type { SqliteDatabase } from './database.ts';

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
		const exactly = exactSubject( filter );
		if ( exactly !== null ) {
			return this.#bySubject( filter, [ exactly ], direction, from, limit );
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
		if ( isNarrowed( filter ) ) {
			return { positions: this.#byKind( filter, direction, from, limit ), stoppedAt: null };
		}
		const rows = this.#statements[ direction ].all.all( from, limit );
		return { positions: rows.map( ( { position } ) => position ), stoppedAt: null };
	}

	#byKind(
		filter: LogFilter,
		direction: Direction,
		from: number,
		limit: number
	): readonly number[] {
		const sources =
			filter.sources ?? this.#statements.sources.all().map( ( { source } ) => source );
		const { kinds, outcomes } = stretchesOf( filter );
		const positions = sources.flatMap( ( source ) =>
			kinds.flatMap( ( kind ) =>
				outcomes.flatMap( ( outcome ) =>
					this.#statements[ direction ].bySource
						.all( source, kind, outcome, from, limit )
						.map( ( { position } ) => position )
				)
			)
		);
		return nearest( positions, direction, limit );
	}

	#bySubject(
		filter: LogFilter,
		subjects: readonly string[],
		direction: Direction,
		from: number,
		limit: number
	): FoundPositions {
		const each = lookedAtOfEach( filter, subjects, limit );
		const ofEach = subjects.map( ( subject ) =>
			this.#statements[ direction ].bySubject
				.all( subject, from, each )
				.map( ( { position } ) => position )
		);
		const { positions, stoppedAt } = mergeSubjects( ofEach, direction, each );
		return {
			positions: isNarrowed( filter )
				? positions.filter( ( position ) =>
						isWanted( filter, this.#statements.heading.get( position ) )
					)
				: positions,
			stoppedAt,
		};
	}

	#subjects( search: string ): string[] {
		const skus = this.#statements.skus.all( { like: likePattern( search ), limit: SKUS_MAX } );
		return subjectsOf(
			search,
			skus.map( ( { sku } ) => sku )
		);
	}
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
		heading: db.prepare< [ number ], EventHeading >(
			'select position, kind, source, outcome from events where position = ?'
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
