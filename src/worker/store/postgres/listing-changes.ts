import type { ChannelId, ListingId } from '../../../shared/ids.ts';
import type { ListingChange, Milestone } from '../contract.ts';
import { URGENCY_OF_QUANTITY } from '../rows/due-rows.ts';
import { columnsOf, GROWING_COLUMNS } from '../rows/listing-state-row.ts';
import type { SqlConnection } from './database.ts';
import { roundsOf } from './rounds-of.ts';
import { storableText } from '../../../shared/storable-text.ts';

type Columns = Readonly< Record< string, string | number | null > >;
type Work = Promise< unknown >;

/**
 * Carries out what a dispatcher has to change, inside a transaction. Rows are locked in the order of
 * their listings: first those of `listing_delivery`, then the marks in `dirty`, which the ledger sets in
 * the same order. What the ledger keeps of a listing is only read.
 */
export async function applyChanges(
	tx: SqlConnection,
	channel: ChannelId,
	changes: readonly ListingChange[]
): Promise< void > {
	await Promise.all(
		roundsOf( changes, ( { listing } ) => listing ).flatMap( ( round ) => [
			...patches( tx, channel, round ),
			...marks( tx, channel, round ),
		] )
	);
	await reachMilestones( tx, channel, changes );
}

function patches(
	tx: SqlConnection,
	channel: ChannelId,
	changes: readonly ListingChange[]
): Work[] {
	const listings = changes.map( ( { listing } ) => listing );
	const patched = changes
		.map( ( { listing, patch } ) => ( { listing, columns: columnsOf( patch ) } ) )
		.filter( ( { columns } ) => Object.keys( columns ).length > 0 );
	const alike = Map.groupBy( patched, ( { columns } ) => Object.keys( columns ).join( ' ' ) );
	return [
		tx.run( ENSURE, [ listings, channel ] ),
		tx.first( LOCK, [ listings ] ),
		...[ ...alike.values() ].map( ( group ) => update( tx, group ) ),
	];
}

/** Changes of the same columns. There are about a dozen such sets, each a statement of its own. */
function update(
	tx: SqlConnection,
	changes: readonly { readonly listing: ListingId; readonly columns: Columns }[]
): Work {
	const names = Object.keys( changes[ 0 ]?.columns ?? {} );
	const arrays = names.map( ( name, index ) => `$${ index + 2 }::${ typeOf( name ) }[]` );
	const assignments = names.map( ( name ) =>
		GROWING_COLUMNS.has( name )
			? `${ name } = greatest(v.${ name }, u.${ name })`
			: `${ name } = u.${ name }`
	);
	return tx.run(
		`update listing_delivery as v set ${ assignments.join( ', ' ) }
		from unnest($1::text[], ${ arrays.join( ', ' ) }) as u (listing, ${ names.join( ', ' ) })
		where v.listing = u.listing`,
		[
			changes.map( ( { listing } ) => listing ),
			...names.map( ( name ) =>
				changes.map( ( { columns } ) => valueOf( columns[ name ] ) )
			),
		]
	);
}

const TEXT_COLUMNS = new Set( [ 'call', 'failure_code', 'failure_reason' ] );

const typeOf = ( column: string ): string => ( TEXT_COLUMNS.has( column ) ? 'text' : 'bigint' );

const valueOf = ( value: string | number | null | undefined ): string | number | null =>
	typeof value === 'string' ? storableText( value ) : ( value ?? null );

/**
 * A mark is cleared when the ledger wants nothing newer, judged by a statement that begins when the
 * mark is locked: a ledger transaction that set it again has committed by then, or has yet to set it.
 */
function marks( tx: SqlConnection, channel: ChannelId, changes: readonly ListingChange[] ): Work[] {
	const cleared: { listing: ListingId; upTo: number }[] = [];
	const postponed: { listing: ListingId; untilMs: number }[] = [];
	for ( const { listing, dirty } of changes ) {
		if ( dirty && 'clearUpTo' in dirty ) {
			cleared.push( { listing, upTo: dirty.clearUpTo } );
		} else if ( dirty ) {
			postponed.push( { listing, untilMs: dirty.notBeforeMs } );
		}
	}
	const listings = [ ...cleared, ...postponed ].map( ( { listing } ) => listing );
	const work: Work[] =
		listings.length > 0 ? [ tx.first( LOCK_DIRTY, [ channel, listings ] ) ] : [];
	if ( cleared.length > 0 ) {
		const upTo = cleared.map( ( one ) => one.upTo );
		work.push( tx.run( CLEAR, [ channel, cleared.map( ( { listing } ) => listing ), upTo ] ) );
	}
	if ( postponed.length > 0 ) {
		const untilMs = postponed.map( ( one ) => one.untilMs );
		work.push(
			tx.run( POSTPONE, [ channel, postponed.map( ( { listing } ) => listing ), untilMs ] )
		);
	}
	return work;
}

/** The first milestone of each kind stands: a later repeat does not make the past slower. */
async function reachMilestones(
	tx: SqlConnection,
	channel: ChannelId,
	changes: readonly ListingChange[]
): Promise< void > {
	const reached = new Map<
		string,
		{
			listing: ListingId;
			revision: number;
			at: Partial< Record< Milestone[ 'reached' ], number > >;
		}
	>();
	for ( const { listing, milestone } of changes ) {
		if ( milestone ) {
			const { revision } = milestone;
			const key = `${ listing }\0${ revision }`;
			const known = reached.get( key ) ?? { listing, revision, at: {} };
			known.at[ milestone.reached ] ??= milestone.atMs;
			reached.set( key, known );
		}
	}
	const all = [ ...reached.values() ];
	if ( all.length > 0 ) {
		await tx.run( REACH, [
			all.map( ( { listing } ) => listing ),
			all.map( ( { revision } ) => revision ),
			all.map( ( { at } ) => at.sent ?? null ),
			all.map( ( { at } ) => at.accepted ?? null ),
			all.map( ( { at } ) => at.confirmed ?? null ),
			channel,
		] );
	}
}

const ENSURE = `
	insert into listing_delivery (listing, channel)
	select listing, $2 from unnest($1::text[]) as u (listing) order by listing collate "C"
	on conflict do nothing`;

const LOCK = `
	select count(*) from (
		select 1 from listing_delivery where listing = any($1::text[]) order by listing for update
	) as locked`;

const LOCK_DIRTY = `
	select count(*) from (
		select 1 from dirty where channel = $1 and listing = any($2::text[]) order by listing for update
	) as locked`;

const CLEAR = `
	delete from dirty
	using unnest($2::text[], $3::bigint[]) as u (listing, up_to) join desired d on d.listing = u.listing
	where dirty.channel = $1 and dirty.listing = u.listing and d.revision <= u.up_to`;

const POSTPONE = `
	insert into dirty (channel, listing, not_before_ms, since_ms, urgency)
	select $1, u.listing, until_ms, until_ms, coalesce(
		(select ${ URGENCY_OF_QUANTITY } from desired d where d.listing = u.listing), 2)
	from unnest($2::text[], $3::bigint[]) as u (listing, until_ms)
	order by u.listing collate "C"
	on conflict (channel, listing) do update set not_before_ms = excluded.not_before_ms`;

const REACH = `
	insert into milestones (listing, revision, sent_at_ms, accepted_at_ms, confirmed_at_ms, channel)
	select u.*, $6 from unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[])
		as u (listing, revision, sent_at_ms, accepted_at_ms, confirmed_at_ms)
	order by listing collate "C", revision
	on conflict (listing, revision) do update
	set sent_at_ms = coalesce(milestones.sent_at_ms, excluded.sent_at_ms),
		accepted_at_ms = coalesce(milestones.accepted_at_ms, excluded.accepted_at_ms),
		confirmed_at_ms = coalesce(milestones.confirmed_at_ms, excluded.confirmed_at_ms)`;
