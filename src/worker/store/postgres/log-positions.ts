import type { Direction } from '../log-page.ts';
import {
	exactSubject,
	isNarrowed,
	isWanted,
	likePattern,
	lookedAtOfEach,
	mergeSubjects,
	SKUS_MAX,
	stretchesOf,
	subjectsOf,
	type EventHeading,
	type FoundPositions,
} from '../log-search.ts';
import type { LogFilter } from '../sync-log-store.ts';
import type { SqlConnection } from './database.ts';

/**
 * Which events match a filter, without reading them. There are few kinds, sources and outcomes, so
 * their combinations are each read from the end of their own stretch of an index and merged: as one
 * condition it would have to walk a million rows to find the ten that are outranked.
 */
export async function findPositions(
	tx: SqlConnection,
	filter: LogFilter,
	direction: Direction,
	from: number,
	limit: number
): Promise< FoundPositions > {
	const exactly = exactSubject( filter );
	if ( exactly !== null ) {
		return bySubject( tx, filter, [ exactly ], direction, from, limit );
	}
	if ( filter.search !== undefined ) {
		const subjects = await searched( tx, filter.search );
		return bySubject( tx, filter, subjects, direction, from, limit );
	}
	const { kinds, outcomes } = stretchesOf( filter );
	const rows = isNarrowed( filter )
		? await tx.rows< PositionRow >( BY_SOURCE[ direction ], [
				filter.sources ?? ( await allSources( tx ) ),
				kinds,
				outcomes,
				from,
				limit,
			] )
		: await tx.rows< PositionRow >( ALL[ direction ], [ from, limit ] );
	return { positions: rows.map( ( { position } ) => position ), stoppedAt: null };
}

async function bySubject(
	tx: SqlConnection,
	filter: LogFilter,
	subjects: readonly string[],
	direction: Direction,
	from: number,
	limit: number
): Promise< FoundPositions > {
	const each = lookedAtOfEach( filter, subjects, limit );
	const rows = await tx.rows< PositionRow & { subject: string } >( BY_SUBJECT[ direction ], [
		subjects,
		from,
		each,
	] );
	const ofEach = Map.groupBy( rows, ( { subject } ) => subject );
	const { positions, stoppedAt } = mergeSubjects(
		[ ...ofEach.values() ].map( ( one ) => one.map( ( { position } ) => position ) ),
		direction,
		each
	);
	if ( ! isNarrowed( filter ) ) {
		return { positions, stoppedAt };
	}
	const headings = await tx.rows< EventHeading >( HEADINGS, [ positions ] );
	const wanted = new Set(
		headings
			.filter( ( heading ) => isWanted( filter, heading ) )
			.map( ( { position } ) => position )
	);
	return { positions: positions.filter( ( position ) => wanted.has( position ) ), stoppedAt };
}

async function searched( tx: SqlConnection, search: string ): Promise< readonly string[] > {
	const rows = await tx.rows< { sku: string } >( SKUS, [ likePattern( search ), SKUS_MAX ] );
	return subjectsOf(
		search,
		rows.map( ( { sku } ) => sku )
	);
}

async function allSources( tx: SqlConnection ): Promise< readonly string[] > {
	const rows = await tx.rows< { source: string } >( SOURCES );
	return rows.map( ( { source } ) => source );
}

interface PositionRow {
	position: number;
}

const inBothDirections = (
	sql: ( comparison: '<' | '>', order: 'desc' | 'asc' ) => string
): Readonly< Record< Direction, string > > => ( {
	older: sql( '<', 'desc' ),
	newer: sql( '>', 'asc' ),
} );

const ALL = inBothDirections(
	( comparison, order ) => `
		select position from events where position ${ comparison } $1 order by position ${ order } limit $2`
);

// In the index's own order, so that no other index will do. Asked for the newest of one combination, the
// planner takes the events by position and walks 300,000 of them for the ten that are outranked.
const BY_SOURCE = inBothDirections(
	( comparison, order ) => `
		select found.position
		from unnest($1::text[]) as s (source) cross join unnest($2::text[]) as k (kind)
			cross join unnest($3::text[]) as o (outcome)
			cross join lateral (
				select e.source, e.kind, e.outcome, e.position from events e
				where (e.source, e.kind, e.outcome, e.position) ${ comparison } (s.source, k.kind, o.outcome, $4)
				order by e.source ${ order }, e.kind ${ order }, e.outcome ${ order }, e.position ${ order } limit $5
			) as found
		where found.source = s.source and found.kind = k.kind and found.outcome = o.outcome
		order by found.position ${ order } limit $5`
);

const BY_SUBJECT = inBothDirections(
	( comparison, order ) => `
		select s.subject, found.position
		from unnest($1::text[]) as s (subject) cross join lateral (
			select position from log_subjects l where l.subject = s.subject and l.position ${ comparison } $2
			order by position ${ order } limit $3
		) as found
		order by s.subject, found.position ${ order }`
);

const HEADINGS =
	'select position, kind, source, outcome from events where position = any($1::bigint[])';

// Jumps from source to source instead of reading the index from end to end.
const SOURCES = `
	with recursive sources (source) as (
		select min(source) from events
		union all
		select (select min(e.source) from events e where e.source > sources.source) from sources
		where sources.source is not null
	)
	select source from sources where source is not null`;

// As SQLite's like: in collation "C" only ASCII letters have two cases.
const SKUS = `
	select sku from skus where sku ilike $1 escape '\\' or title ilike $1 escape '\\' order by sku limit $2`;
