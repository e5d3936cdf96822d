import { useCallback } from '@wordpress/element';
import { __, sprintf } from '@wordpress/i18n';
import { readProductStock, type ProductStock } from '../api/woocommerce-boxes.ts';
import { Box, Told } from './box.tsx';
import { BundleStock } from './bundle-stock.tsx';
import { NotPaired, WorkerAway } from './nothing-known.tsx';
import { ScreenLink } from './screen-link.tsx';
import { Shelves } from './shelves.tsx';
import { shownSentence } from './shown-sentence.ts';

/** In the product editor: where the units of a product or variation are. */
export function ProductBox( { product }: { readonly product: number } ) {
	const ask = useCallback( () => readProductStock( product ), [ product ] );
	return (
		<Box title={ __( 'Lockstep: where the units are', 'lockstep' ) } ask={ ask }>
			{ ( found: ProductStock ) => <Found found={ found } /> }
		</Box>
	);
}

function Found( { found }: { readonly found: ProductStock } ) {
	switch ( found.state ) {
		case 'not-paired':
			return <NotPaired />;
		case 'worker-away':
			return <WorkerAway message={ found.message } />;
		case 'variations':
			return (
				<Told
					text={ __(
						'What is sold are the variations: each shows under Variations where its units are.',
						'lockstep'
					) }
				/>
			);
		case 'parent':
			return (
				<Told
					text={ __(
						'This variation takes from the stock of its product, which shows under Inventory where the units are.',
						'lockstep'
					) }
				/>
			);
		case 'not-managed':
			return (
				<Told
					text={ __(
						'WooCommerce does not count the stock of this product, so there is nothing to be kept in step. Switch stock management on above and save, if it should be.',
						'lockstep'
					) }
				/>
			);
		case 'no-sku':
			return (
				<Told
					text={ __(
						'It has no SKU of its own, so Lockstep does not know it, and no other channel learns what is sold of it. Write its SKU above and save. A variation needs its own: that of its product is not enough.',
						'lockstep'
					) }
				/>
			);
		case 'unknown':
			return (
				<Told
					text={ sprintf(
						/* translators: %s: SKU. */
						__(
							'The worker does not know the SKU %s yet. A new product is taken up within a minute; if it is not, look at the sync log.',
							'lockstep'
						),
						found.sku
					) }
				>
					<ScreenLink screen="sync-log">
						{ __( 'Open the sync log', 'lockstep' ) }
					</ScreenLink>
				</Told>
			);
		case 'known':
			return <Known found={ found } />;
	}
}

function Known( { found }: { readonly found: ProductStock & { readonly state: 'known' } } ) {
	const { sku, stock } = found;
	const makes = found.bundle?.makes ?? null;
	return (
		<>
			{ makes !== null && <BundleStock makes={ makes } /> }
			{ ( makes === null || stock.locations.length > 0 ) && (
				<Shelves shelves={ stock.locations } />
			) }
			<p>{ shownSentence( found ) }</p>
			<p className="lockstep-box__links">
				<ScreenLink screen="stock" open={ sku }>
					{
						/* translators: %s: SKU. */
						sprintf( __( 'Stock of %s in Lockstep', 'lockstep' ), sku )
					}
				</ScreenLink>
				<ScreenLink screen="sync-log" open={ `search/${ sku }` }>
					{
						/* translators: %s: SKU. */
						sprintf( __( 'Sync log of %s', 'lockstep' ), sku )
					}
				</ScreenLink>
			</p>
		</>
	);
}
