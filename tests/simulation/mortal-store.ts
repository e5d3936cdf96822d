import type { Store } from '../../src/worker/store/contract.ts';
import type { CrashPoint } from './fault-kinds.ts';

/** Where the worker can be killed while it speaks to its database, by part and method. */
const POINTS: Readonly< Record< string, readonly ( 'before' | 'inside' | 'after' )[] > > = {
	'inbox.put': [ 'before', 'after' ],
	'ledger.commit': [ 'before', 'inside', 'after' ],
	'deliveries.beginCall': [ 'before', 'after' ],
	'deliveries.beginSharedCall': [ 'before', 'inside', 'after' ],
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
	const parts = new Map< string, object >();
	return new Proxy( store, {
		get: ( own, name ): unknown => {
			const found: unknown = Reflect.get( own, name );
			if ( typeof found !== 'object' || found === null ) {
				return found;
			}
			const place = String( name );
			const known = parts.get( place ) ?? part( place, found );
			parts.set( place, known );
			return known;
		},
	} );
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
