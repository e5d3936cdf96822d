import type { Action } from './actions.ts';
import { World, type Beginning, type Rules } from './world.ts';

/** One thing that may happen next, with a name for the story. */
interface Step {
	readonly name: string;
	readonly take: ( world: World ) => void;
}

export interface Story {
	readonly steps: readonly string[];
	readonly wrong: string;
}

export interface Search {
	readonly worlds: number;
	readonly wrong: Story | null;
}

interface Node {
	readonly world: World;
	readonly left: readonly Action[];
	readonly steps: readonly string[];
}

const PUSHES_UNDER_WAY_MAX = 2;

/**
 * Goes through every order in which the actions and all that the link does can happen, shortest
 * stories first. `isOrdered`: the actions keep their order among themselves.
 */
export function searchAll(
	actions: readonly Action[],
	rules: Rules,
	options: { isOrdered?: boolean; worldsMax?: number; beginning?: Beginning } = {}
): Search {
	const { isOrdered = true, worldsMax = 400_000, beginning = {} } = options;
	const seen = new Set< string >();
	let open: Node[] = [ { world: new World( rules, beginning ), left: actions, steps: [] } ];
	while ( open.length > 0 ) {
		const next: Node[] = [];
		for ( const node of open ) {
			for ( const { child, name } of children( node, isOrdered ) ) {
				const key = `${ child.left.length }/${ JSON.stringify( child.left ) }${ child.world.fingerprint() }`;
				if ( seen.has( key ) ) {
					continue;
				}
				seen.add( key );
				const steps = [ ...node.steps, name ];
				const wrong = wrongIn( child.world );
				if ( wrong !== null ) {
					return { worlds: seen.size, wrong: { steps, wrong } };
				}
				if ( seen.size > worldsMax ) {
					throw new Error( `more than ${ worldsMax } worlds` );
				}
				next.push( { ...child, steps } );
			}
		}
		open = next;
	}
	return { worlds: seen.size, wrong: null };
}

/** Sold again at some moment, or not right once everything has arrived. */
export function wrongIn( world: World ): string | null {
	if ( world.resurrected !== null ) {
		return world.resurrected;
	}
	if ( world.shop.db.orders.some( ( { openPart } ) => openPart !== null ) ) {
		return null;
	}
	const end = world.clone();
	end.drain();
	return end.resurrected ?? end.unsettled();
}

function* children(
	{ world, left }: Node,
	isOrdered: boolean
): Generator< { child: Pick< Node, 'world' | 'left' >; name: string } > {
	for ( const [ index, action ] of ( isOrdered ? left.slice( 0, 1 ) : left ).entries() ) {
		if ( world.can( action ) ) {
			const child = world.clone();
			child.act( action );
			const rest = left.filter( ( _, at ) => at !== index );
			yield { child: { world: child, left: rest }, name: nameOf( action ) };
		}
	}
	for ( const { name, take } of linkSteps( world ) ) {
		const child = world.clone();
		take( child );
		yield { child: { world: child, left }, name };
	}
}

/** All that the link may do next. */
export function linkSteps( world: World ): Step[] {
	const steps: Step[] = [];
	const add = ( name: string, take: Step[ 'take' ] ): void => {
		steps.push( { name, take } );
	};
	if ( ! world.isHeld() ) {
		for ( const row of world.shop.unacknowledged() ) {
			const name = `row ${ row.epoch }/${ row.number }`;
			if ( world.worker.taken.has( row.id ) ) {
				add( `${ name } acknowledged`, ( next ) => next.shop.acknowledge( row ) );
			} else {
				add( `${ name } delivered`, ( next ) => next.deliverRow( row ) );
			}
		}
		world.snapshots.forEach( ( { order }, index ) =>
			add( `snapshot of ${ order.id } delivered`, ( next ) => next.deliverSnapshot( index ) )
		);
	}
	for ( const { id, revision } of world.shop.db.orders ) {
		if ( world.halves.has( id ) ) {
			add( `snapshot of ${ id } read`, ( next ) => next.finishReading( id ) );
		} else if (
			( world.readRevisions.get( id ) ?? 0 ) < revision &&
			world.shop.canRead( id )
		) {
			add( `snapshot of ${ id } begun`, ( next ) => next.beginReading( id ) );
		}
	}
	if ( world.pushes.length < PUSHES_UNDER_WAY_MAX && world.worker.isPushDue() ) {
		add( 'pushed', ( next ) => next.push() );
	}
	world.pushes.forEach( ( { revision }, index ) =>
		add( `push ${ revision } applied`, ( next ) => next.apply( index ) )
	);
	if ( world.worker.isCommitDue ) {
		add( 'committed', ( next ) => next.worker.commit() );
	}
	if ( world.stage === 'unread' && world.shop.isSettled() ) {
		add( 'orders listed', ( next ) => next.listOrders() );
	}
	if ( world.stage === 'listed' && ! world.reading ) {
		add( 'read', ( next ) => next.beginCounting() );
	}
	if ( world.reading ) {
		add( 'reading committed', ( next ) => next.commitReading() );
	}
	if ( world.pulledIn !== world.shop.db.epoch && ! world.isHeld() ) {
		add( 'pulled', ( next ) => next.pull() );
	}
	return steps;
}

export function nameOf( action: Action ): string {
	return Object.values( action ).join( ' ' );
}
