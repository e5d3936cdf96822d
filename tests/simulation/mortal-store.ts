import type { Store } from '../../src/worker/store/contract.ts';
import type { CrashPoint } from './fault-kinds.ts';

/** Where the worker can be killed while it speaks to its database, by part and method. */
const POINTS: Readonly< Record< string, readonly ( 'before' | 'inside' | 'after' )[] > > = {
	'inbox.put': [ 'before', 'after' ],
	'ledger.commit': [ 'before', 'inside', 'after' ],
	'deliveries.beginCall': [ 'before', 'after' ],
	'deliveries.endCall': [ 'before', 'inside', 'after' ],
	'deliveries.apply': [ 'before', 'after' ],
	'model.setOrdersSeenUntil': [ 'before' ],
};

/** The life of a worker, as far as its database has to do with it. */
export interface Mortal {
	hasDied(): boolean;
	/** Does it die here? */
	diesAt( point: CrashPoint ): boolean;
	/** Runs `work` and takes back what it wrote. */
	undone( work: () => unknown ): Promise< void >;
}

/** Who waits for this waits for ever: so ends what a killed process had begun. */
export function never< T >(): Promise< T > {
	return new Promise( () => undefined );
}

/** A real store whose worker may be killed before, within and after a transaction. */
export function mortalStore( store: Store, life: Mortal ): Store {
	const part = < P extends object >( name: string, target: P ): P =>
		new Proxy( target, {
			get: ( own, method ): unknown => {
				const found: unknown = Reflect.get( own, method );
				if ( typeof found !== 'function' ) {
					return found;
				}
				const points = POINTS[ `${ name }.${ String( method ) }` ];
				const place = `${ name }.${ String( method ) }`;
				return ( ...args: unknown[] ): unknown => {
					const work = (): unknown => Reflect.apply( found, own, args );
					return points === undefined
						? whileAlive( life, work )
						: passing( life, place, points, work );
				};
			},
		} );
	return {
		inbox: part( 'inbox', store.inbox ),
		ledger: part( 'ledger', store.ledger ),
		deliveries: part( 'deliveries', store.deliveries ),
		model: part( 'model', store.model ),
		links: part( 'links', store.links ),
		syncLog: part( 'syncLog', store.syncLog ),
		lists: part( 'lists', store.lists ),
		past: part( 'past', store.past ),
		dismissals: part( 'dismissals', store.dismissals ),
		imports: part( 'imports', store.imports ),
		massChanges: part( 'massChanges', store.massChanges ),
		switches: part( 'switches', store.switches ),
		shadow: part( 'shadow', store.shadow ),
		listings: part( 'listings', store.listings ),
		fullSyncs: part( 'fullSyncs', store.fullSyncs ),
		sales: part( 'sales', store.sales ),
		close: () => store.close(),
	};
}

async function whileAlive( life: Mortal, work: () => unknown ): Promise< unknown > {
	if ( life.hasDied() ) {
		return never();
	}
	const result = await work();
	// Killed while this was under way: the answer finds nobody.
	return life.hasDied() ? never() : result;
}

async function passing(
	life: Mortal,
	place: string,
	points: readonly string[],
	work: () => unknown
): Promise< unknown > {
	const dies = ( when: string ): boolean =>
		points.includes( when ) && life.diesAt( `crash ${ when } ${ place }` as CrashPoint );
	if ( life.hasDied() || dies( 'before' ) ) {
		return never();
	}
	if ( dies( 'inside' ) ) {
		await life.undone( work );
		return never();
	}
	const result = await work();
	return life.hasDied() || dies( 'after' ) ? never() : result;
}
