import { __, _n, sprintf } from '@wordpress/i18n';
import type { BoxBundle } from '../api/woocommerce-boxes.ts';

/** Of a bundle: how many can be had, where, and which component limits them. */
export function BundleStock( { makes }: { readonly makes: BoxBundle } ) {
	const { available: count, limitedBy, parts, locations } = makes;
	const components = parts
		.filter( ( { level } ) => level === 1 )
		.map( ( { sku, quantity } ) => `${ quantity } × ${ sku }` )
		.join( ', ' );
	/* translators: %s: quantities and SKUs, such as 1 × MUG, 2 × TEA. */
	const madeOf = sprintf( __( 'One is made of %s.', 'lockstep' ), components );
	return (
		<>
			<p>
				{ sprintf(
					/* translators: %d: how many. */
					_n(
						'This is a bundle: %d can be had.',
						'This is a bundle: %d can be had.',
						count,
						'lockstep'
					),
					count
				) }{ ' ' }
				{ limitedBy !== null && moreOf( limitedBy ) } { madeOf }
			</p>
			{ locations.length > 0 && (
				<table className="widefat striped lockstep-box__table">
					<thead>
						<tr>
							<th scope="col">{ __( 'Location', 'lockstep' ) }</th>
							<th scope="col">{ __( 'Available', 'lockstep' ) }</th>
							<th scope="col">{ __( 'Limited by', 'lockstep' ) }</th>
						</tr>
					</thead>
					<tbody>
						{ locations.map( ( one ) => (
							<tr key={ one.location }>
								<th scope="row">
									<bdi>{ one.location }</bdi>
								</th>
								<td data-title={ __( 'Available', 'lockstep' ) }>
									{ one.available }
								</td>
								<td data-title={ __( 'Limited by', 'lockstep' ) }>
									<bdi>{ one.limitedBy ?? '–' }</bdi>
								</td>
							</tr>
						) ) }
					</tbody>
				</table>
			) }
		</>
	);
}

function moreOf( sku: string ): string {
	/* translators: %s: SKU of a component. */
	return sprintf( __( 'More of %s would make more of it.', 'lockstep' ), sku );
}
