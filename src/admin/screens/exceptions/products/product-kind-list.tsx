import { useState } from '@wordpress/element';
import { __, _n, sprintf } from '@wordpress/i18n';
import type { FoundProduct, ProductEntry, ProductKind } from '../../../api/not-in-step.ts';
import { Loading } from '../../../components/loading.tsx';
import { ProblemNotice } from '../../../components/problem-notice.tsx';
import { ShowMore } from '../../../components/show-more.tsx';
import { useProducts } from './use-products.ts';
import { kindWords, statusWord } from './words.ts';

interface ProductKindListProps {
	readonly kind: ProductKind;
	readonly count: number;
	/** Of which answer the count is: with a newer one the products are asked for anew. */
	readonly answers: number;
	/** Its products are shown, and asked for, only on demand. */
	readonly isFolded: boolean;
}

/** Why products of one kind are not kept in step, what to do, and a link to each of them. */
export function ProductKindList( { kind, count, answers, isFolded }: ProductKindListProps ) {
	const { heading, happened, fix } = kindWords( kind, count );
	const [ isOpen, setIsOpen ] = useState( ! isFolded );
	const list = (
		<>
			<p>{ happened }</p>
			{ fix !== null && (
				<p>
					<strong>{ __( 'What to do:', 'lockstep' ) }</strong> { fix }
				</p>
			) }
			<Entries key={ answers } kind={ kind } isWanted={ isOpen } />
		</>
	);
	return isFolded ? (
		<details
			className="lockstep-products__kind"
			onToggle={ ( { currentTarget } ) => setIsOpen( currentTarget.open ) }
		>
			<summary>{ heading }</summary>
			{ list }
		</details>
	) : (
		<div className="lockstep-products__kind">
			<h3>{ heading }</h3>
			{ list }
		</div>
	);
}

function Entries( { kind, isWanted }: { readonly kind: ProductKind; readonly isWanted: boolean } ) {
	const { list, loadMore } = useProducts( kind, isWanted );
	if ( ! isWanted ) {
		return null;
	}
	return (
		<>
			<ul>
				{ list.entries.map( ( entry ) => (
					<li key={ entry.products[ 0 ]?.product ?? entry.sku } dir="auto">
						{ entry.count > 1 ? (
							<SharedSku entry={ entry } />
						) : (
							entry.products.map( ( product ) => (
								<ProductLink key={ product.product } product={ product } />
							) )
						) }
					</li>
				) ) }
			</ul>
			{ list.phase === 'loading' && list.entries.length === 0 && (
				<Loading>{ __( 'Asking this shop for its products…', 'lockstep' ) }</Loading>
			) }
			{ list.problem !== null && (
				<ProblemNotice
					problem={ list.problem }
					{ ...( list.entries.length === 0 && { onRetry: () => void loadMore() } ) }
				/>
			) }
			{ list.entries.length > 0 && list.next !== null && (
				<ShowMore isBusy={ list.phase === 'loading' } onClick={ () => void loadMore() } />
			) }
		</>
	);
}

function SharedSku( { entry }: { readonly entry: ProductEntry } ) {
	const left = entry.count - entry.products.length;
	return (
		<>
			<bdi>
				<code>{ entry.sku }</code>
			</bdi>
			<ul>
				{ entry.products.map( ( product ) => (
					<li key={ product.product }>
						<ProductLink product={ product } />
					</li>
				) ) }
				{ left > 0 && (
					<li className="lockstep-muted">
						{ sprintf(
							/* translators: %d: how many. */
							_n( 'and %d more', 'and %d more', left, 'lockstep' ),
							left
						) }
					</li>
				) }
			</ul>
		</>
	);
}

function ProductLink( { product }: { readonly product: FoundProduct } ) {
	const status = statusWord( product.status );
	/* translators: %d: number of a product. */
	const number = sprintf( __( 'No. %d', 'lockstep' ), product.product );
	/* translators: %s: SKU. */
	const variationOf = sprintf( __( 'variation of %s', 'lockstep' ), product.parentSku );
	const title =
		product.title.trim() ||
		/* translators: %d: number of a product. */
		sprintf( __( 'Product %d', 'lockstep' ), product.product );
	return (
		<>
			{ product.editUrl === null ? (
				<bdi>{ title }</bdi>
			) : (
				<a href={ product.editUrl }>
					<bdi>{ title }</bdi>
				</a>
			) }{ ' ' }
			<span className="lockstep-muted">
				{ number }
				{ status !== null && ` · ${ status }` }
				{ product.parentSku !== '' && (
					<>
						{ ' · ' }
						<bdi>{ variationOf }</bdi>
					</>
				) }
			</span>
		</>
	);
}
