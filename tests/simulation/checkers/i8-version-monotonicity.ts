import type { SqliteDatabase } from '../../../src/worker/store/sqlite/database.ts';
import type { World } from '../world.ts';
import type { Checker } from './check.ts';

/**
 * Put into the database before the worker opens it: SQLite itself writes down each change that takes a
 * version back or lets one run ahead of another. Reading the rows now and then would miss most.
 */
export const WATCH_VERSIONS = `
create table simulated_violations (listing text not null, what text not null);
create trigger simulated_back after update on listing_delivery
	when new.sent_revision < old.sent_revision or new.accepted_revision < old.accepted_revision
		or new.confirmed_revision < old.confirmed_revision
begin
	insert into simulated_violations values ( new.listing, 'a version went back' );
end;
create trigger simulated_ahead after update on listing_delivery
	when new.confirmed_revision > new.sent_revision or new.accepted_revision > new.sent_revision
begin
	insert into simulated_violations values ( new.listing, 'confirmed or accepted is ahead of sent' );
end;
create trigger simulated_beyond after update on listing_delivery
	when new.sent_revision > (select revision from desired d where d.listing = new.listing)
begin
	insert into simulated_violations values ( new.listing, 'sent is ahead of desired' );
end;
create trigger simulated_desired_back after update on desired when new.revision < old.revision
begin
	insert into simulated_violations values ( new.listing, 'the revision went back' );
end;
create trigger simulated_unsettled after update of confirmed_at_ms on listing_delivery
	when new.confirmed_at_ms is not old.confirmed_at_ms and new.unsettled_until_ms > new.confirmed_at_ms
begin
	insert into simulated_violations values ( new.listing, 'confirmed before a lost write had settled' );
end;
`;

export function versionViolations( db: SqliteDatabase ): readonly string[] {
	return db
		.prepare< [], string >(
			"select distinct listing || ': ' || what from simulated_violations"
		)
		.pluck()
		.all();
}

/** Versions only grow, in the database and on their way: a newer value is never followed by an older one. */
export const versionMonotonicity: Checker = {
	name: 'I8 version monotonicity',
	check: ( world ) => [ ...versionViolations( world.db ), ...sentBackwards( world ) ],
};

function sentBackwards( { journal }: World ): string[] {
	const newest = new Map< string, number >();
	const keys = new Set< string >();
	const asked = journal.writes.toSorted( ( one, other ) => one.askedAtMs - other.askedAtMs );
	return asked.flatMap( ( { channel, sku, key, revision } ) => {
		const place = `${ channel }:${ sku }`;
		if ( keys.has( `${ place } ${ key }` ) ) {
			return [];
		}
		keys.add( `${ place } ${ key }` );
		const before = newest.get( place ) ?? 0;
		newest.set( place, Math.max( before, revision ) );
		return revision < before
			? [ `${ place }: revision ${ revision } was sent after ${ before }` ]
			: [];
	} );
}
