import type { BillsOfMaterials } from '../../../ledger/bill-of-materials.ts';
import type { Question } from '../../ledger-store.ts';
import type { SqlConnection } from '../database.ts';
import { BatchReader } from './batch-reader.ts';
import { ReadAhead } from './read-ahead.ts';
import { Wishes } from './wishes.ts';

/**
 * Puts a question to what is stored, again and again until nothing that it looks at is missing. Reads
 * what is of one moment, and locks nothing.
 */
export async function askOf< T >(
	tx: SqlConnection,
	bills: BillsOfMaterials,
	question: Question< T >
): Promise< T > {
	const read = new ReadAhead();
	const reader = new BatchReader( tx, read );
	await reader.settings();
	for (;;) {
		const answer = answerOf( () => question( read, bills ), read );
		if ( answer ) {
			return answer.value;
		}
		await readMore( reader, read.missed );
	}
}

/** `null`: it has looked at what was not read. */
function answerOf< T >( ask: () => T, read: ReadAhead ): { readonly value: T } | null {
	read.missed = new Wishes();
	try {
		const value = ask();
		return read.missed.isEmpty ? { value } : null;
	} catch ( error ) {
		// Answered as if something were not there that is: what it stumbled over may be that.
		if ( read.missed.isEmpty ) {
			throw error;
		}
		return null;
	}
}

async function readMore( reader: BatchReader, missed: Wishes ): Promise< void > {
	await Promise.all( [
		reader.orders( missed.orders.values(), 'orders' ),
		reader.mapped( missed.offers.values() ),
		reader.shelves( missed.shelves, 'shelves' ),
		reader.listed( missed.listed ),
		reader.listings( missed.listings ),
		reader.desired( missed.listings, 'desired' ),
		reader.counters( missed.counters.values(), 'as they are' ),
		reader.backorders( missed.backorders ),
		reader.moved( missed.moved.values() ),
		reader.bodies( missed.bodies ),
	] );
}
