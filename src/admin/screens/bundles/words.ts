import { __, _n, sprintf } from '@wordpress/i18n';
import type { BillAnswer, BundleMakes } from '../../../shared/api/bundles.ts';
import type { BillChange } from './draft.ts';

type OneMore = BillAnswer[ 'oneMore' ];
type Leaf = BundleMakes[ 'leaves' ][ number ];

export function named( sku: string, title: string ): string {
	return title === '' || title === sku
		? sku
		: /* translators: 1: name of a product, 2: its SKU. */
			sprintf( __( '%1$s (%2$s)', 'lockstep' ), title, sku );
}

/** `2 × TEA, 1 × MUG`. */
export function partsWords( parts: readonly { sku: string; quantity: number }[] ): string {
	return parts
		.map( ( { sku, quantity } ) =>
			/* translators: 1: how many, 2: a SKU. */
			sprintf( __( '%1$d × %2$s', 'lockstep' ), quantity, sku )
		)
		.join( ', ' );
}

export function canBeSold( units: number ): string {
	return sprintf(
		/* translators: %d: how many. */
		_n( '%d can be sold', '%d can be sold', units, 'lockstep' ),
		units
	);
}

/** Why there are not more, with the numbers that it follows from. */
export function limitSentence( leaf: Leaf ): string {
	const name = named( leaf.sku, leaf.title );
	return leaf.each === 1
		? sprintf(
				/* translators: 1: name of a product, 2: how many are available, 3: how many bundles that makes. */
				__(
					'%1$s is the limit: %2$d available, one in each bundle, so it is enough for %3$d.',
					'lockstep'
				),
				name,
				leaf.available,
				leaf.allows
			)
		: sprintf(
				/* translators: 1: name of a product, 2: how many are available, 3: how many are in a bundle, 4: how many bundles that makes. */
				__(
					'%1$s is the limit: %2$d available, %3$d in each bundle, so it is enough for %4$d.',
					'lockstep'
				),
				name,
				leaf.available,
				leaf.each,
				leaf.allows
			);
}

export function oneMoreSentence( oneMore: OneMore ): string {
	if ( oneMore === null ) {
		return '';
	}
	const { lacking, location } = oneMore;
	return location === null
		? /* translators: %s: list of what is missing. */
			sprintf( __( 'For one more: %s.', 'lockstep' ), partsWords( lacking ) )
		: sprintf(
				/* translators: 1: list of what is missing, 2: name of a location. */
				__( 'For one more: %1$s at “%2$s”.', 'lockstep' ),
				partsWords( lacking ),
				location
			);
}

/** What a version has changed, a sentence each. */
export function changeSentences( change: BillChange ): string[] {
	const { added, removed, changed, isPackedAnywhere, isKeptAssembled } = change;
	return [
		...( added.length > 0
			? /* translators: %s: list of products with their number. */
				[ sprintf( __( 'Added: %s', 'lockstep' ), partsWords( added ) ) ]
			: [] ),
		...( removed.length > 0
			? /* translators: %s: list of products with their number. */
				[ sprintf( __( 'Removed: %s', 'lockstep' ), partsWords( removed ) ) ]
			: [] ),
		...changed.map( ( { sku, from, to } ) =>
			/* translators: 1: a SKU, 2: number before, 3: number now. */
			sprintf( __( '%1$s: %2$d → %3$d', 'lockstep' ), sku, from, to )
		),
		...flagSentence(
			isPackedAnywhere,
			__( 'Packed from several places from then on', 'lockstep' ),
			__( 'Packed in one place from then on', 'lockstep' )
		),
		...flagSentence(
			isKeptAssembled,
			__( 'Some are kept packed from then on', 'lockstep' ),
			__( 'None are kept packed any more', 'lockstep' )
		),
	];
}

function flagSentence( flag: boolean | null, on: string, off: string ): string[] {
	return flag === null ? [] : [ flag ? on : off ];
}

/** What is wrong with a field, for who filled it in. */
export function fieldWords( code: string, reason: string ): string {
	switch ( code ) {
		case 'BUNDLE_CYCLE':
			return sprintf(
				/* translators: %s: the way round, as SKUs with arrows between them. */
				__( 'With this the bundle would contain itself: %s.', 'lockstep' ),
				reason
			);
		case 'SKU_UNKNOWN':
			return __( 'There is no such SKU. Case and blanks count.', 'lockstep' );
		default:
			return reason;
	}
}
