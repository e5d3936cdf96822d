import { __, sprintf } from '@wordpress/i18n';
import type { KnownOrder } from '../api/woocommerce-boxes.ts';

type Order = KnownOrder[ 'order' ];

interface OrderLinesProps {
	readonly order: Order;
	/** Of each line what WooCommerce calls it. */
	readonly titles: KnownOrder[ 'titles' ];
}

const COUNTS = [ 'ordered', 'open', 'shipped', 'restocked', 'cancelled' ] as const;

const countWords = () => ( {
	ordered: __( 'Ordered', 'lockstep' ),
	open: __( 'Committed', 'lockstep' ),
	shipped: __( 'Shipped', 'lockstep' ),
	restocked: __( 'Restocked', 'lockstep' ),
	cancelled: __( 'Cancelled', 'lockstep' ),
} );

/** Line by line, from which location, and how far; of bundles also the components that are kept. */
export function OrderLines( { order, titles }: OrderLinesProps ) {
	const { lines } = order;
	if ( lines.length === 0 ) {
		return <p>{ __( 'It sells nothing whose stock is counted.', 'lockstep' ) }</p>;
	}
	const words = countWords();
	const components = componentsIn( order );
	return (
		<>
			<table className="widefat striped lockstep-box__table">
				<thead>
					<tr>
						<th scope="col">{ __( 'Line', 'lockstep' ) }</th>
						<th scope="col">{ __( 'Location', 'lockstep' ) }</th>
						{ COUNTS.map( ( count ) => (
							<th key={ count } scope="col">
								{ words[ count ] }
							</th>
						) ) }
					</tr>
				</thead>
				<tbody>
					{ lines.map( ( line ) => (
						<tr key={ line.line }>
							<th scope="row">
								<bdi>{ titles[ line.line ] ?? line.sku ?? line.offer }</bdi>
								<br />
								{ line.sku === null ? (
									__( 'not mapped to a SKU', 'lockstep' )
								) : (
									<bdi>
										<code>{ line.sku }</code>
									</bdi>
								) }
							</th>
							<td data-title={ __( 'Location', 'lockstep' ) }>
								<bdi>{ line.location ?? '–' }</bdi>
							</td>
							{ COUNTS.map( ( count ) => (
								<td key={ count } data-title={ words[ count ] }>
									{ line[ count ] }
								</td>
							) ) }
						</tr>
					) ) }
				</tbody>
			</table>
			{ components.length > 0 && (
				<p>
					{ sprintf(
						/* translators: %s: a list such as 2 × TEA (main), 1 × MUG (main). */
						__( 'Of bundles, these components are committed: %s.', 'lockstep' ),
						components
							.map(
								( { units, sku, location } ) =>
									`${ units } × ${ sku } (${ location })`
							)
							.join( ', ' )
					) }
				</p>
			) }
		</>
	);
}

/** Units that are kept for it beyond those of its lines' own SKUs. */
function componentsIn( { lines, committed }: Order ): Order[ 'committed' ] {
	return committed.flatMap( ( held ) => {
		const own = lines
			.filter( ( { sku, location } ) => sku === held.sku && location === held.location )
			.reduce( ( sum, { open } ) => sum + open, 0 );
		return held.units > own ? [ { ...held, units: held.units - own } ] : [];
	} );
}
