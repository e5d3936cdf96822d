import { answer, plainPostgresSubject } from './plain-postgres.ts';

const FUNCTION = `
	create function sell(the_key text, the_sku text, now_ms bigint) returns boolean language plpgsql as $$
	declare
		known boolean;
		units_left bigint;
	begin
		insert into sales (key, sku, at_ms, is_accepted) values (the_key, the_sku, now_ms, false) on conflict (key) do nothing;
		if not found then
			select is_accepted into known from sales where key = the_key;
			return known;
		end if;
		update stock set committed = committed + 1 where sku = the_sku and on_hand - committed >= 1
			returning on_hand - committed into units_left;
		if not found then
			return false;
		end if;
		update sales set is_accepted = true where key = the_key;
		update desired set quantity = units_left, revision = revision + 1 where sku = the_sku;
		return true;
	end $$;`;

/** One call, one transaction: no round trip while the row is locked, and calls are pipelined. */
export const postgresFunction = plainPostgresSubject(
	'PostgreSQL, one function per event',
	( client ) =>
		async ( { key, sku } ) => {
			const { rows } = await client.query< { accepted: boolean } >( {
				name: 'sell',
				text: 'select sell($1, $2, $3) as accepted',
				values: [ key, sku, Date.now() ],
			} );
			return answer( rows[ 0 ]?.accepted === true );
		},
	FUNCTION
);
