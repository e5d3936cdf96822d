import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import type { Cell, RowsOf } from '../../conformance/store-place.ts';

const LOOK_EVERY_MS = 5;
/** Before the workers' own limit for a lock ends their waiting. */
const WAIT_LIMIT_MS = 4_000;

/**
 * A connection that keeps a row to itself, so that transactions stop there, in the middle of what they
 * do, until it is opened. Two of them meet in the same way whenever the test runs.
 */
export class Gate {
	readonly #holder: pg.Client;
	readonly #watcher: pg.Client;

	private constructor( holder: pg.Client, watcher: pg.Client ) {
		this.#holder = holder;
		this.#watcher = watcher;
	}

	/** Closed for whoever wants to lock or change this row. */
	static async at( url: string, of: RowsOf ): Promise< Gate > {
		const where = Object.keys( of.where ?? {} ).map(
			( name, at ) => `${ name } = $${ at + 1 }`
		);
		const { gate, rows } = await Gate.#holding(
			url,
			`select 1 from ${ of.table } where ${ where.join( ' and ' ) } for update`,
			Object.values( of.where ?? {} )
		);
		if ( rows !== 1 ) {
			await gate.open();
			throw new Error( `a gate is one row of ${ of.table }, not ${ rows }` );
		}
		return gate;
	}

	/** Closed for whoever wants to insert the same row; opened, it has never been there. */
	static async before(
		url: string,
		table: string,
		row: Readonly< Record< string, Cell > >
	): Promise< Gate > {
		const places = Object.keys( row ).map( ( _name, at ) => `$${ at + 1 }` );
		const { gate } = await Gate.#holding(
			url,
			`insert into ${ table } (${ Object.keys( row ).join() }) values (${ places.join() })`,
			Object.values( row )
		);
		return gate;
	}

	static async #holding(
		url: string,
		sql: string,
		values: readonly Cell[]
	): Promise< { gate: Gate; rows: number } > {
		const [ holder, watcher ] = [ url, url ].map(
			( connectionString ) => new pg.Client( { connectionString } )
		);
		if ( ! holder || ! watcher ) {
			throw new Error( 'unreachable' );
		}
		await Promise.all( [ holder.connect(), watcher.connect() ] );
		await holder.query( 'begin' );
		const { rowCount } = await holder.query( sql, [ ...values ] );
		return { gate: new Gate( holder, watcher ), rows: rowCount ?? 0 };
	}

	/** Resolves once so many transactions wait for a lock: the one held here, or one of each other's. */
	async stops( transactions: number ): Promise< void > {
		for ( let waitedMs = 0; waitedMs < WAIT_LIMIT_MS; waitedMs += LOOK_EVERY_MS ) {
			const { rows } = await this.#watcher.query(
				`select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
			);
			if ( rows.length >= transactions ) {
				return;
			}
			await pause( LOOK_EVERY_MS );
		}
		throw new Error( `nobody came to the gate, or fewer than ${ transactions }` );
	}

	async open(): Promise< void > {
		await this.#holder.query( 'rollback' );
		await Promise.all( [ this.#holder.end(), this.#watcher.end() ] );
	}
}
