import type { PostgresDatabase, SqlConnection } from './database.ts';

/** Another worker has the lease by now, or it was given back: what was to be written must not be. */
export class LeaseLost extends Error {
	constructor( name: string, token: number ) {
		super( `the lease ${ name } is no longer held under ${ token }` );
		this.name = 'LeaseLost';
	}
}

/**
 * The database's own clock, at this moment: those of two workers differ, and `now()` stands still while
 * a transaction waits for a lock.
 */
const NOW_MS = `(extract(epoch from clock_timestamp()) * 1000)::bigint`;

const TAKE = `
insert into leases as l (name, holder, token, until_ms) values ($1, $2, 1, ${ NOW_MS } + $3::bigint)
on conflict (name) do update
	set holder = excluded.holder, token = l.token + 1, until_ms = ${ NOW_MS } + $3::bigint
	where l.until_ms <= ${ NOW_MS } or l.holder = excluded.holder
returning token`;

/** The row stays: its token must never be given again. */
const RELEASE = `update leases set until_ms = 0 where name = $1 and token = $2`;

const HELD = `select token from leases where name = $1 and until_ms > 0 for share`;

const LOCK_ALL = `select name from leases where name = any ($1::text[]) order by name for update`;

const RENEW_ALL = `
update leases l set until_ms = ${ NOW_MS } + $3::bigint
from unnest($1::text[], $2::bigint[]) as w (name, token)
where l.name = w.name and l.token = w.token and l.until_ms > 0
returning l.name`;

const HELD_OF = `select name from leases where name = any ($1::text[]) and until_ms > ${ NOW_MS }`;

/** What only one worker may do at a time. */
export class Leases {
	readonly #database: PostgresDatabase;

	constructor( database: PostgresDatabase ) {
		this.#database = database;
	}

	/**
	 * Takes a lease that nobody has, that has run out, or that `holder` has already (it may have missed
	 * the answer). Every time under a larger token; `null`: another has it. Waits for what the last holder
	 * is just writing.
	 *
	 * @throws {StoreUnavailable}
	 */
	async take(
		name: string,
		holder: string,
		ttlMs: number
	): Promise< { readonly token: number } | null > {
		const taken = await this.#database.transaction( ( tx ) =>
			tx.first< { token: number } >( TAKE, [ name, holder, ttlMs ] )
		);
		return taken ?? null;
	}

	/** Holds it for another `ttlMs` from now; `false`: it is lost. @throws {StoreUnavailable} */
	async renew( name: string, token: number, ttlMs: number ): Promise< boolean > {
		return ( await this.renewAll( [ { name, token } ], ttlMs ) ).length === 1;
	}

	/**
	 * Holds several for another `ttlMs` from now, in one commit; answers the names of those that are not
	 * lost. @throws {StoreUnavailable}
	 */
	async renewAll(
		held: readonly { readonly name: string; readonly token: number }[],
		ttlMs: number
	): Promise< readonly string[] > {
		const names = held.map( ( { name } ) => name );
		const tokens = held.map( ( { token } ) => token );
		return this.#database.transaction( async ( tx ) => {
			await tx.rows( LOCK_ALL, [ names ] );
			const rows = await tx.rows< { name: string } >( RENEW_ALL, [ names, tokens, ttlMs ] );
			return rows.map( ( { name } ) => name );
		} );
	}

	/** Which of these somebody has at this moment. @throws {StoreUnavailable} */
	async heldOf( names: readonly string[] ): Promise< readonly string[] > {
		const rows = await this.#database.rows< { name: string } >( HELD_OF, [ names ] );
		return rows.map( ( { name } ) => name );
	}

	/** Gives it back, if it is still held under this token. @throws {StoreUnavailable} */
	async release( name: string, token: number ): Promise< void > {
		await this.#database.run( RELEASE, [ name, token ] );
	}
}

/**
 * Makes a write one of the holder's: until the transaction ends, nobody else can take the lease. It holds
 * also after its time, as long as nobody has taken it.
 *
 * @throws {LeaseLost}
 */
export async function fenced( tx: SqlConnection, name: string, token: number ): Promise< void > {
	const held = await tx.first< { token: number } >( HELD, [ name ] );
	if ( held?.token !== token ) {
		throw new LeaseLost( name, token );
	}
}
