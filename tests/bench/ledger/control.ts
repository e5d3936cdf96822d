import { setImmediate as nextTurn } from 'node:timers/promises';
import type Database from 'better-sqlite3';
import { openLikeProduct } from './open-like-product.ts';
import type { Answer, Sale } from './sale.ts';
import { sqlitePerEvent } from './sqlite-per-event.ts';
import type { Seller, Subject } from './subject.ts';

/**
 * What a kill run has to find: it looks whether there is a unit, answers the buyer, and writes a little
 * later. Many look before one has written, and whoever waits to be written dies with the process.
 */
export const control: Subject = {
	...sqlitePerEvent,
	name: 'Control: looks, answers, then writes',
	group: 'control',
	open: async ( folder ) => new LateWriter( folder ),
};

class LateWriter implements Seller {
	readonly #db: Database.Database;
	readonly #left;
	readonly #write;
	#waiting: { readonly sale: Sale; readonly answer: Answer }[] = [];
	#writing: Promise< void > | null = null;

	constructor( folder: string ) {
		const db = openLikeProduct( folder );
		this.#db = db;
		this.#left = db.prepare< [ string ], { left: number } >(
			'select on_hand - committed as "left" from stock where sku = ?'
		);
		const log = db.prepare(
			'insert or ignore into sales (key, sku, at_ms, is_accepted) values (?, ?, 0, ?)'
		);
		const take = db.prepare( 'update stock set committed = committed + 1 where sku = ?' );
		this.#write = db.transaction( ( { key, sku }: Sale, answer: Answer ) => {
			const isNew = log.run( key, sku, Number( answer === 'accepted' ) ).changes > 0;
			if ( isNew && answer === 'accepted' ) {
				take.run( sku );
			}
		} );
	}

	async sell( sale: Sale ): Promise< Answer > {
		const isThere = ( this.#left.get( sale.sku )?.left ?? 0 ) > 0;
		const answer = isThere ? 'accepted' : 'refused';
		this.#waiting.push( { sale, answer } );
		this.#writing ??= this.#writeAll();
		return answer;
	}

	async #writeAll(): Promise< void > {
		let next = this.#waiting.shift();
		while ( next ) {
			await nextTurn();
			this.#write( next.sale, next.answer );
			next = this.#waiting.shift();
		}
		this.#writing = null;
	}

	async close(): Promise< void > {
		await this.#writing;
		this.#db.close();
	}
}
