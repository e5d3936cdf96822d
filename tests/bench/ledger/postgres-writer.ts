import type { Redis } from 'ioredis';
import type pg from 'pg';

export interface Sold {
	readonly key: string;
	readonly sku: string;
}

/** What is sold and not in PostgreSQL yet. */
export interface Backlog {
	/** The oldest, which stay until they are done. */
	oldest( limit: number ): Promise< readonly Sold[] >;
	/** The oldest ones, as they were answered, are written. */
	done( count: number ): Promise< void >;
}

/** In this process, and gone with it. */
export class MemoryBacklog implements Backlog {
	#sold: Sold[] = [];

	add( sold: Sold ): void {
		this.#sold.push( sold );
	}

	async oldest( limit: number ): Promise< readonly Sold[] > {
		return this.#sold.slice( 0, limit );
	}

	async done( count: number ): Promise< void > {
		this.#sold = this.#sold.slice( count );
	}
}

/** A stream in Redis: [ 'key', KEY, 'sku', SKU ] each. */
export class StreamBacklog implements Backlog {
	readonly #redis: Redis;
	readonly #stream: string;
	#ids: string[] = [];

	constructor( redis: Redis, stream: string ) {
		this.#redis = redis;
		this.#stream = stream;
	}

	async oldest( limit: number ): Promise< readonly Sold[] > {
		const entries = await this.#redis.xrange( this.#stream, '-', '+', 'COUNT', limit );
		this.#ids = entries.map( ( [ id ] ) => id );
		return entries.map( ( [ , fields ] ) => ( {
			key: fields[ 1 ] ?? '',
			sku: fields[ 3 ] ?? '',
		} ) );
	}

	async done( count: number ): Promise< void > {
		await this.#redis.xdel( this.#stream, ...this.#ids.slice( 0, count ) );
	}
}

const BATCH_MAX = 500;
const WRITE = `
	with logged as (
		insert into sales (key, sku, at_ms, is_accepted)
		select key, sku, $3::bigint, true from unnest($1::text[], $2::text[]) as sold (key, sku)
		on conflict (key) do nothing returning sku
	), counts as (
		select sku, count(*) as units from logged group by sku
	), taken as (
		update stock set committed = committed + units from counts where stock.sku = counts.sku
		returning stock.sku, on_hand - committed as units_left
	)
	update desired set quantity = units_left, revision = revision + 1 from taken where desired.sku = taken.sku`;

/** Writes a backlog to PostgreSQL in batches, behind everybody's back. */
export class PostgresWriter {
	readonly #client: pg.Client;
	readonly #backlog: Backlog;
	#running: Promise< void > | null = null;
	#isWoken = false;

	constructor( client: pg.Client, backlog: Backlog ) {
		this.#client = client;
		this.#backlog = backlog;
	}

	wake(): void {
		this.#isWoken = true;
		this.#running ??= this.#drain().finally( () => {
			this.#running = null;
		} );
	}

	/** Everything that is in the backlog now is written. */
	async finish(): Promise< void > {
		this.wake();
		await this.#running;
	}

	async #drain(): Promise< void > {
		while ( this.#isWoken ) {
			this.#isWoken = false;
			let sold = await this.#backlog.oldest( BATCH_MAX );
			while ( sold.length > 0 ) {
				await this.#client.query( {
					name: 'write sold',
					text: WRITE,
					values: [
						sold.map( ( { key } ) => key ),
						sold.map( ( { sku } ) => sku ),
						Date.now(),
					],
				} );
				await this.#backlog.done( sold.length );
				sold = await this.#backlog.oldest( BATCH_MAX );
			}
		}
	}
}
