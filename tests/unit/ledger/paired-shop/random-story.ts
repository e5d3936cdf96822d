import type { Action } from './actions.ts';
import { linkSteps, nameOf, type Story } from './search.ts';
import { World, type Beginning, type Rules } from './world.ts';

const ORDERS = [ 1, 2, 3 ];

/** All that may be done to a shop, several times each. */
const VOCABULARY: readonly Action[] = [
	...ORDERS.flatMap( ( order ): Action[] => [
		{ does: 'place', order, units: 2 },
		{ does: 'sell', order, units: 1 },
		{ does: 'sell', order, units: 2 },
		{ does: 'pay', order },
		{ does: 'pay', order, part: 'begins' },
		{ does: 'pay', order, part: 'ends' },
		{ does: 'cancel', order },
		{ does: 'cancel', order, part: 'begins' },
		{ does: 'cancel', order, part: 'ends' },
		{ does: 'reduce-again', order },
		{ does: 'edit-line', order, units: 3 },
		{ does: 'edit-line', order, units: 1, part: 'begins' },
		{ does: 'edit-line', order, part: 'ends' },
		{ does: 'edit-line', order, units: 0 },
	] ),
	{ does: 'edit', units: -1 },
	{ does: 'edit', units: 3 },
	{ does: 'elsewhere' },
	{ does: 'received' },
	{ does: 'restart-worker' },
	{ does: 'reading' },
];

const UPHEAVALS: readonly Action[] = [
	{ does: 'new-epoch' },
	{ does: 'backup' },
	{ does: 'restore' },
];

/**
 * Tells the story that `choices` make, to its end: the shop and the link take turns at random, and
 * then everything that is under way arrives. Answers what went wrong, if anything did.
 */
export function tellStory(
	choices: readonly number[],
	rules: Rules,
	beginning: Beginning & { readonly hasUpheavals?: boolean } = {}
): Story | null {
	const world = new World( rules, beginning );
	const vocabulary = [ ...VOCABULARY, ...( beginning.hasUpheavals ? UPHEAVALS : [] ) ];
	const steps: string[] = [];
	for ( const choice of choices ) {
		steps.push( takeStep( world, choice, vocabulary ) );
		if ( world.resurrected !== null ) {
			return { steps, wrong: world.resurrected };
		}
	}
	for ( const { id, openPart } of world.shop.db.orders ) {
		if ( openPart === 'pay' || openPart === 'cancel' || openPart === 'edit-line' ) {
			world.act( { does: openPart, order: id, part: 'ends' } );
		}
	}
	world.drain();
	const wrong = world.resurrected ?? world.unsettled();
	return wrong === null ? null : { steps, wrong };
}

function takeStep( world: World, choice: number, vocabulary: readonly Action[] ): string {
	const [ kind, which ] = [ choice % 8, Math.floor( choice / 8 ) ];
	const links = linkSteps( world );
	if ( kind === 0 && world.pushes.length > 0 ) {
		const index = which % world.pushes.length;
		world.apply( index, true );
		return `push ${ world.pushes[ index ]?.revision } applied, a copy of it still on its way`;
	}
	if ( kind === 1 && ! world.isHeld() && world.shop.unacknowledged().length > 0 ) {
		const rows = world.shop.unacknowledged();
		const row = rows[ which % rows.length ];
		if ( row ) {
			world.deliverRow( row );
			return `row ${ row.epoch }/${ row.number } delivered, perhaps again`;
		}
	}
	const link = links[ which % Math.max( 1, links.length ) ];
	if ( kind < 6 && link ) {
		link.take( world );
		return link.name;
	}
	const able = vocabulary.filter( ( action ) => world.can( action ) );
	const action = able[ which % able.length ] ?? { does: 'elsewhere' as const };
	world.act( action );
	return nameOf( action );
}
