import type { LocationId, Sku } from '../../shared/ids.ts';
import type { Leaf } from '../../shared/line-assignment.ts';
import { enoughBut, packingPlaces, type PackingPlace } from './availability.ts';
import type { BillsOfMaterials } from './bill-of-materials.ts';
import type { LedgerView } from './ledger-view.ts';
import { bundlesFrom } from './packable.ts';

/** What has to come in before one more of a bundle can be had. */
export interface OneMore {
	/** Where the least is lacking; `null`: it is packed from all places together. */
	readonly location: LocationId | null;
	readonly lacking: readonly Leaf[];
}

/** `null`: `bundle` is no bundle, or there is no place to pack it. */
export function oneMoreOf(
	view: Pick< LedgerView, 'stock' | 'bills' >,
	bundle: Sku,
	locations: readonly LocationId[]
): OneMore | null {
	if ( ! view.bills.isBundle( bundle ) ) {
		return null;
	}
	const unitsOf = ( { lacking }: OneMore ): number =>
		lacking.reduce( ( sum, { quantity } ) => sum + quantity, 0 );
	const [ nearest = null ] = packingPlaces( view, bundle, locations )
		.map( ( place ) => oneMoreAt( view.bills, bundle, place ) )
		.toSorted( ( left, right ) => unitsOf( left ) - unitsOf( right ) );
	return nearest;
}

function oneMoreAt(
	bills: BillsOfMaterials,
	bundle: Sku,
	{ location, shelves }: PackingPlace
): OneMore {
	const wanted = bundlesFrom( bills, bundle, shelves ) + 1;
	const lacking: Leaf[] = [];
	for ( const leaf of bills.leavesAt( bundle, Number.POSITIVE_INFINITY ).keys() ) {
		const plentyBut = enoughBut( bills, leaf, shelves );
		const quantity = smallest(
			( more ) =>
				bundlesFrom(
					bills,
					bundle,
					( one ) => plentyBut( one ) + ( one === leaf ? more : 0 )
				) >= wanted
		);
		if ( quantity > 0 ) {
			lacking.push( { sku: leaf, quantity } );
		}
	}
	return { location, lacking };
}

/** The smallest number that suffices, when every larger one does too. */
function smallest( suffices: ( units: number ) => boolean ): number {
	if ( suffices( 0 ) ) {
		return 0;
	}
	let tooFew = 0;
	let enough = 1;
	while ( ! suffices( enough ) ) {
		tooFew = enough;
		enough *= 2;
	}
	// Of bundles nested with huge quantities the numbers grow beyond what counts one by one: there the search
	// ends where nothing lies between the two any more.
	for (;;) {
		const middle = Math.floor( ( tooFew + enough ) / 2 );
		if ( middle <= tooFew || middle >= enough ) {
			return enough;
		}
		if ( suffices( middle ) ) {
			enough = middle;
		} else {
			tooFew = middle;
		}
	}
}
