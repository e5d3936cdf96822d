import { SeededRandom } from '../../../src/simulator/seeded-random.ts';
import type { Store } from '../../../src/worker/store/contract.ts';
import { median } from '../ledger/loads.ts';
import { reserveSubmission } from '../ledger/reserve-submission.ts';
import { skuName } from '../ledger/sale.ts';

export interface LargeLedger {
	readonly skus: number;
	readonly store: Store;
}

export const BATCHES = [ 500, 100, 1 ] as const;

/**
 * `anywhere`: every SKU sells as often as any other, which shares nothing between sales and is the
 * hardest for a large catalogue. `best sellers`: 1,000 of them, spread evenly over the catalogue.
 */
export const SPREADS = [ 'anywhere', 'best sellers' ] as const;
type Spread = ( typeof SPREADS )[ number ];
const BEST_SELLERS = 1_000;

export interface EventCost {
	readonly spread: Spread;
	readonly batch: number;
	/** Microseconds of one event, for each ledger, in their order. */
	readonly costs: readonly number[];
}

/**
 * What one event costs in ledgers of different sizes: a commit here, a commit there, in turn, so that
 * whatever else the machine does hits them alike. Each value is the median over the rounds.
 *
 * @param singles commits of one event that are measured together.
 */
export async function eventCosts(
	ledgers: readonly LargeLedger[],
	rounds: number,
	singles: number
): Promise< EventCost[] > {
	const random = new SeededRandom( 1, 'skus' );
	const measured = new Map< string, number[] >();
	let number = 0;
	for ( let round = -1; round < rounds; round += 1 ) {
		for ( const [ spread, batch, index ] of turns( ledgers.length ) ) {
			const ledger = ledgers[ index ];
			if ( ! ledger ) {
				continue;
			}
			const commits = batch === 1 ? singles : 1;
			const beganMs = performance.now();
			for ( let nth = 0; nth < commits; nth += 1 ) {
				await commitSales( ledger, spread, batch, number, random );
				number += batch;
			}
			const microseconds = ( ( performance.now() - beganMs ) * 1_000 ) / ( commits * batch );
			const key = keyOf( spread, batch, index );
			// The first round warms up.
			measured.set(
				key,
				round < 0 ? [] : [ ...( measured.get( key ) ?? [] ), microseconds ]
			);
		}
	}
	return SPREADS.flatMap( ( spread ) =>
		BATCHES.map( ( batch ) => ( {
			spread,
			batch,
			costs: ledgers.map( ( _ledger, index ) =>
				median( measured.get( keyOf( spread, batch, index ) ) ?? [] )
			),
		} ) )
	);
}

const keyOf = ( spread: Spread, batch: number, ledger: number ): string =>
	`${ spread } ${ batch } ${ ledger }`;

function turns( ledgers: number ): [ Spread, number, number ][] {
	return SPREADS.flatMap( ( spread ) =>
		BATCHES.flatMap( ( batch ) =>
			Array.from( { length: ledgers }, ( _none, index ): [ Spread, number, number ] => [
				spread,
				batch,
				index,
			] )
		)
	);
}

async function commitSales(
	{ store, skus }: LargeLedger,
	spread: Spread,
	batch: number,
	first: number,
	random: SeededRandom
): Promise< void > {
	const nowMs = Date.now();
	const step = spread === 'anywhere' ? 1 : Math.max( 1, Math.floor( skus / BEST_SELLERS ) );
	const choices = Math.floor( skus / step );
	// No SKU twice in a commit: what sales share is a matter of demand, not of the catalogue's size.
	const chosen = new Set< number >();
	while ( chosen.size < Math.min( batch, choices ) ) {
		chosen.add( Math.floor( random.next() * choices ) * step );
	}
	const sales = [ ...chosen ].map( ( index, nth ) => ( {
		key: `sale-${ first + nth }`,
		sku: skuName( index ),
		channel: 0,
	} ) );
	const { results } = await store.ledger.commit(
		sales.map( ( sale ) => reserveSubmission( sale, nowMs ) ),
		nowMs
	);
	if ( results.some( ( { result } ) => result !== 'applied' ) ) {
		throw new Error( 'a sale was not taken' );
	}
}
