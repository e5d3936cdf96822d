import type { NewDelivery, Store } from '../../src/worker/store/contract.ts';
import type { Submission } from '../../src/worker/store/ledger-store.ts';

/**
 * A door in front of something slow: whoever comes waits until it is opened. The test sees who stands
 * before it, and lets them through one by one or all of them.
 */
export class Gate< Batch > {
	/** Everything that has come, in order. */
	readonly came: Batch[] = [];
	#isOpen = true;
	#waiting: ( () => void )[] = [];
	#watchers: ( () => void )[] = [];

	close(): void {
		this.#isOpen = false;
	}

	open(): void {
		this.#isOpen = true;
		this.#waiting.splice( 0 ).forEach( ( go ) => go() );
	}

	letOneThrough(): void {
		this.#waiting.shift()?.();
	}

	/** Resolves when `count` batches have come in all. */
	async hasSeen( count: number ): Promise< void > {
		while ( this.came.length < count ) {
			await new Promise< void >( ( resolve ) => {
				this.#watchers.push( resolve );
			} );
		}
	}

	async pass( batch: Batch ): Promise< void > {
		this.came.push( batch );
		this.#watchers.splice( 0 ).forEach( ( look ) => look() );
		if ( ! this.#isOpen ) {
			await new Promise< void >( ( resolve ) => {
				this.#waiting.push( resolve );
			} );
		}
	}
}

/** A real store whose two commits of intake and ledger pass a gate each. */
export function gatedStore(
	store: Store,
	gates: {
		readonly inbox: Gate< readonly NewDelivery[] >;
		readonly ledger: Gate< readonly Submission[] >;
	}
): Store {
	return {
		...store,
		inbox: instead( store.inbox, {
			put: async ( deliveries ) => {
				await gates.inbox.pass( deliveries );
				return store.inbox.put( deliveries );
			},
		} ),
		ledger: instead( store.ledger, {
			commit: async ( batch, nowMs ) => {
				await gates.ledger.pass( batch );
				return store.ledger.commit( batch, nowMs );
			},
		} ),
		close: () => store.close(),
	};
}

/** The same object, but for some of its methods. */
function instead< Part extends object >( part: Part, methods: Partial< Part > ): Part {
	return new Proxy( part, {
		get: ( target, name ): unknown => {
			const own: unknown = Reflect.get( name in methods ? methods : target, name );
			return typeof own === 'function' ? own.bind( target ) : own;
		},
	} );
}
