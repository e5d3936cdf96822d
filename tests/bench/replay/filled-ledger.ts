import { openSqliteStore } from '../../../src/worker/store/sqlite/open-sqlite-store.ts';
import { fillStore } from '../ledger/fill-store.ts';
import { MixedLog, type MixedPlan } from './mixed-log.ts';

export interface ReplayPlan extends MixedPlan {
	readonly events: number;
	readonly rounds: number;
}

const START_MS = Date.parse( '2026-01-01T00:00:00Z' );

export const WHOLE: ReplayPlan = {
	skus: 10_000,
	channels: 2,
	startMs: START_MS,
	events: 1_000_000,
	rounds: 5,
};

/** Whether everything still runs: its figures say nothing. */
export const QUICK: ReplayPlan = { ...WHOLE, skus: 200, events: 10_000, rounds: 1 };

const BATCH = 500;
const SAID_EVERY = 100_000;

/** Fills a ledger in a folder as a worker would: by commits of its own store. One that is there stays. */
export async function fillLedger(
	folder: string,
	plan: ReplayPlan,
	say: ( text: string ) => void
): Promise< void > {
	const store = openSqliteStore( folder );
	try {
		if ( ( await store.ledger.lastPosition() ) > 0 ) {
			return;
		}
		await fillStore( store, { skus: plan.skus, unitsEach: 1_000 }, plan.channels );
		const log = new MixedLog( plan );
		let left = plan.events - ( await store.ledger.lastPosition() );
		while ( left > 0 ) {
			const events = log.next( Math.min( BATCH, left ) );
			left -= events.length;
			const batch = events.map( ( event ) => ( {
				event,
				receivedAtMs: log.nowMs,
				delivery: null,
			} ) );
			const { results } = await store.ledger.commit( batch, log.nowMs );
			if (
				results.some( ( { result } ) => result !== 'applied' && result !== 'outranked' )
			) {
				throw new Error( 'every event of the mix is a new one' );
			}
			if ( left % SAID_EVERY < BATCH ) {
				say( `${ left } events are to be written` );
			}
		}
	} finally {
		await store.close();
	}
}
