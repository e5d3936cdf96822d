import { Notice } from '@wordpress/components';
import { useId } from '@wordpress/element';
import { __ } from '@wordpress/i18n';
import { PRODUCT_KINDS, type ProductCounts, type ProductKind } from '../../../api/not-in-step.ts';
import { ProblemNotice } from '../../../components/problem-notice.tsx';
import { ProductKindList } from './product-kind-list.tsx';
import type { CountedProducts } from './use-products.ts';
import { groupTitle } from './words.ts';

/** Its part of the screen's address. */
export const PRODUCTS = 'products';

/** Of these kinds nothing has to be done: they are only told. */
const TOLD: readonly ProductKind[] = [ 'translated', 'no-stock' ];

/** How many products or SKUs somebody should look at. */
export function toMend( found: ProductCounts | null ): number {
	return PRODUCT_KINDS.filter( ( kind ) => ! TOLD.includes( kind ) ).reduce(
		( sum, kind ) => sum + ( found?.counts[ kind ] ?? 0 ),
		0
	);
}

/** In the list of everything it is left out then: there is nothing to look at, or the list itself says why. */
export function hasNothingToSay( { found, problem }: CountedProducts ): boolean {
	return problem !== null
		? problem.kind !== 'other'
		: found !== null && found.isStockManaged && toMend( found ) === 0;
}

interface ProductGroupProps {
	readonly counted: CountedProducts;
	/** Said also where there is nothing: it was asked for. */
	readonly isAlone: boolean;
}

/** The products of this shop that are not kept in step with the other channels. */
export function ProductGroup( { counted, isAlone }: ProductGroupProps ) {
	const heading = useId();
	const { found, answers, problem, refresh } = counted;
	if ( ! isAlone && hasNothingToSay( counted ) ) {
		return null;
	}
	if ( problem !== null ) {
		return <ProblemNotice problem={ problem } onRetry={ () => void refresh() } />;
	}
	if ( found === null ) {
		return null;
	}
	const count = toMend( found );
	const kinds = PRODUCT_KINDS.filter(
		( kind ) => found.counts[ kind ] > 0 && ( isAlone || count > 0 || ! TOLD.includes( kind ) )
	);
	if ( found.isStockManaged && kinds.length === 0 ) {
		return (
			<p className="lockstep-exceptions__none" role="status">
				{ __( 'Every product with a stock has a SKU of its own.', 'lockstep' ) }
			</p>
		);
	}
	return (
		<section aria-labelledby={ heading } className="lockstep-exceptions__group">
			<h2 id={ heading }>
				{ groupTitle() } <span className="lockstep-muted">({ count })</span>
			</h2>
			{ ! found.isStockManaged && (
				<Notice status="warning" isDismissible={ false }>
					{ __(
						'Stock management is switched off for the whole shop, so none of its products is kept in step. It is a setting of WooCommerce: Settings → Products → Inventory.',
						'lockstep'
					) }
				</Notice>
			) }
			<div className="lockstep-products">
				{ kinds.map( ( kind ) => (
					<ProductKindList
						key={ kind }
						kind={ kind }
						answers={ answers }
						count={ found.counts[ kind ] }
						isFolded={ TOLD.includes( kind ) }
					/>
				) ) }
			</div>
		</section>
	);
}
