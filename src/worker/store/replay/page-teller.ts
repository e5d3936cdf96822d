import type { ListingId } from '../../../shared/ids.ts';
import { BillsOfMaterials } from '../../ledger/bill-of-materials.ts';
import type { OwnChange } from '../../ledger/contribution.ts';
import { decideAgain, type LoggedDecision } from '../../ledger/decide-again.ts';
import type { OrderState } from '../../ledger/ledger-view.ts';
import { BatchView } from '../batch/batch-view.ts';
import type { DecisionRows } from '../batch/stored-rows.ts';
import { KeptRows, type MovedQuestion } from './kept-rows.ts';
import type { ReplayEnd, ReplayScratch } from './replay-scratch.ts';

const NO_BILLS = new BillsOfMaterials( [] );

/** Decides page after page of a log in memory, and gives what each comes to to a scratch. */
export class PageTeller {
	readonly #scratch: ReplayScratch;
	readonly #kept: KeptRows;
	/** What was counted of channels' own orders, by listing. */
	readonly #own = new Map< ListingId, OwnChange >();
	#lastCommitMs = 0;

	constructor( scratch: ReplayScratch ) {
		this.#scratch = scratch;
		this.#kept = new KeptRows( scratch.listings );
	}

	/** @param asked every order that the page names, as it was before the page before. */
	async tell(
		page: readonly LoggedDecision[],
		asked: ReadonlyMap< string, OrderState | null >
	): Promise< void > {
		this.#kept.expect( asked );
		let told = this.#decide( page );
		for ( let missed = this.#missed(); missed.length > 0; missed = this.#missed() ) {
			this.#kept.answer( missed, await this.#scratch.movedSince( missed ) );
			told = this.#decide( page );
		}
		const { view, own } = told;
		const shelves = view.shelves.writes();
		this.#kept.take( view.changedOrders, shelves, view.ownCounters.writes() );
		this.#scratch.write( view.changedOrders.values(), shelves );
		own.forEach( ( change ) => this.#addOwn( change ) );
		this.#lastCommitMs = page.at( -1 )?.committedAtMs ?? this.#lastCommitMs;
	}

	end(): ReplayEnd {
		return {
			...this.#kept.writes(),
			own: [ ...this.#own.values() ],
			lastCommitMs: this.#lastCommitMs,
		};
	}

	#missed(): MovedQuestion[] {
		return [ ...this.#kept.missed.values() ];
	}

	#decide( page: readonly LoggedDecision[] ): {
		view: BatchView< DecisionRows >;
		own: OwnChange[];
	} {
		const view = new BatchView< DecisionRows >( this.#kept, NO_BILLS );
		const own: OwnChange[] = [];
		for ( const logged of page ) {
			const decision = decideAgain( view, logged );
			view.take( decision );
			decision.counters.forEach( ( change ) => view.ownCounters.write( change ) );
			own.push( ...decision.own );
		}
		return { view, own };
	}

	#addOwn( { listing, known, unreduced }: OwnChange ): void {
		const sum = this.#own.get( listing );
		this.#own.set( listing, {
			listing,
			known: known + ( sum?.known ?? 0 ),
			unreduced: unreduced + ( sum?.unreduced ?? 0 ),
		} );
	}
}
