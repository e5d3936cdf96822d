import { z } from 'zod';
import type { ShelfAsOf } from '../../shared/as-of.ts';
import { storableText } from '../../shared/storable-text.ts';
import { availableOf } from '../ledger/shelf.ts';
import type { PastEvent, PastStore, ShelfNow } from '../store/past-store.ts';

type Counts = Omit< ShelfNow, 'location' >;

/** A log holds what earlier versions wrote too, before a shelf had the last two. */
const countsSchema = z.object( {
	onHand: z.number(),
	committed: z.number(),
	safety: z.number().default( 0 ),
	quarantined: z.number().default( 0 ),
} );

const effectSchema = z.object( {
	stock: z
		.array(
			z.object( {
				sku: z.string(),
				location: z.string(),
				before: countsSchema,
				after: countsSchema,
			} )
		)
		.default( [] ),
} );

type Effects = z.infer< typeof effectSchema >[ 'stock' ];

const FIRST_PAGE = 16;
const PAGE_MAX = 128;
const NOTHING: Counts = { onHand: 0, committed: 0, safety: 0, quarantined: 0 };

/**
 * The shelves of a SKU after an event. A shelf is what the last event that moved it has left (`after`), or
 * what the next one has found (`before`): whichever is nearer is read. If none moved it since, it is what it
 * is now; if none had moved it by then, there was nothing on it. So of a long log only the SKU's own events
 * between the position and the nearest move of each of its shelves are read.
 */
export async function shelvesAsOf(
	past: PastStore,
	sku: string,
	position: number
): Promise< ShelfAsOf[] > {
	// Read first: later events are looked at up to the one of that moment, and no further.
	const now = await past.shelvesNow( sku );
	const found = await nearestCounts( past, sku, position, now );
	return now.shelves.map( ( { location } ) => {
		const counts = found.get( location ) ?? NOTHING;
		return { location, ...counts, available: availableOf( counts ) };
	} );
}

async function nearestCounts(
	past: PastStore,
	sku: string,
	position: number,
	{
		shelves,
		position: last,
	}: { readonly shelves: readonly ShelfNow[]; readonly position: number }
): Promise< ReadonlyMap< string, Counts > > {
	const found = new Map< string, Counts >();
	const subject = subjectOf( sku );
	const isDone = (): boolean => found.size === shelves.length;
	let older = position;
	let newer = position;
	for ( let limit = FIRST_PAGE; ! isDone(); limit = Math.min( PAGE_MAX, limit * 2 ) ) {
		const before = await past.olderEvents( subject, older, limit );
		for ( const event of before ) {
			// Of several changes of a shelf by one event, the last one left it as it was then.
			for ( const { location, after } of effectsOn( event, sku ).toReversed() ) {
				addFirst( found, location, after );
			}
		}
		if ( before.length < limit || isDone() ) {
			return found;
		}
		older = ( before.at( -1 )?.position ?? 1 ) - 1;
		const after = await past.newerEvents( subject, newer, last, limit );
		for ( const event of after ) {
			for ( const { location, before: counts } of effectsOn( event, sku ) ) {
				addFirst( found, location, counts );
			}
		}
		if ( after.length < limit ) {
			shelves.forEach( ( { location, ...counts } ) => addFirst( found, location, counts ) );
		}
		newer = after.at( -1 )?.position ?? last;
	}
	return found;
}

export function subjectOf( sku: string ): string {
	return `sku:${ storableText( sku ) }`;
}

function effectsOn( { effect }: PastEvent, sku: string ): Effects {
	return effectSchema.parse( JSON.parse( effect ) ).stock.filter( ( one ) => one.sku === sku );
}

function addFirst( found: Map< string, Counts >, location: string, counts: Counts ): void {
	if ( ! found.has( location ) ) {
		found.set( location, counts );
	}
}
