import { __ } from '@wordpress/i18n';
import type { BoxShelf } from '../api/woocommerce-boxes.ts';

const COUNTS = [ 'onHand', 'committed', 'available', 'incoming' ] as const;

const countWords = () => ( {
	onHand: __( 'On hand', 'lockstep' ),
	committed: __( 'Committed', 'lockstep' ),
	available: __( 'Available', 'lockstep' ),
	incoming: __( 'Incoming', 'lockstep' ),
} );

/** What lies where, with the sum where it lies at more than one place. */
export function Shelves( { shelves }: { readonly shelves: readonly BoxShelf[] } ) {
	if ( shelves.length === 0 ) {
		return <p>{ __( 'It lies at no location yet.', 'lockstep' ) }</p>;
	}
	const words = countWords();
	const sum = ( count: ( typeof COUNTS )[ number ] ) =>
		shelves.reduce( ( all, shelf ) => all + shelf[ count ], 0 );
	return (
		<table className="widefat striped lockstep-box__table">
			<thead>
				<tr>
					<th scope="col">{ __( 'Location', 'lockstep' ) }</th>
					{ COUNTS.map( ( count ) => (
						<th key={ count } scope="col">
							{ words[ count ] }
						</th>
					) ) }
				</tr>
			</thead>
			<tbody>
				{ shelves.map( ( shelf ) => (
					<tr key={ shelf.location }>
						<th scope="row">
							<bdi>{ shelf.location }</bdi>
						</th>
						{ COUNTS.map( ( count ) => (
							<td key={ count } data-title={ words[ count ] }>
								{ shelf[ count ] }
							</td>
						) ) }
					</tr>
				) ) }
			</tbody>
			{ shelves.length > 1 && (
				<tfoot>
					<tr>
						<th scope="row">{ __( 'All', 'lockstep' ) }</th>
						{ COUNTS.map( ( count ) => (
							<td key={ count } data-title={ words[ count ] }>
								{ sum( count ) }
							</td>
						) ) }
					</tr>
				</tfoot>
			) }
		</table>
	);
}
