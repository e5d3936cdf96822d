import { __ } from '@wordpress/i18n';
import { ScrollBox } from '../../components/scroll-box.tsx';
import type { SyncLogChange } from '../../../shared/sync-log.ts';

const COUNTS = [ 'onHand', 'committed', 'available' ] as const;

/** Before and after of every count, as a table. */
export function ChainChanges( { changes }: { readonly changes: readonly SyncLogChange[] } ) {
	return (
		<ScrollBox label={ __( 'What it changed', 'lockstep' ) }>
			<table className="widefat striped lockstep-counts">
				<thead>
					<tr>
						<th scope="col">{ __( 'SKU', 'lockstep' ) }</th>
						<th scope="col">{ __( 'Location', 'lockstep' ) }</th>
						<th scope="col">{ __( 'On hand', 'lockstep' ) }</th>
						<th scope="col">{ __( 'Committed', 'lockstep' ) }</th>
						<th scope="col">{ __( 'Available', 'lockstep' ) }</th>
					</tr>
				</thead>
				<tbody>
					{ changes.map( ( { sku, location, before, after } ) => (
						<tr key={ `${ sku } ${ location }` }>
							<th scope="row">
								<bdi>{ sku }</bdi>
							</th>
							<td>{ location }</td>
							{ COUNTS.map( ( count ) => (
								<td key={ count }>
									{ before[ count ] === after[ count ] ? (
										after[ count ]
									) : (
										<>
											{ before[ count ] } →{ ' ' }
											<strong>{ after[ count ] }</strong>
										</>
									) }
								</td>
							) ) }
						</tr>
					) ) }
				</tbody>
			</table>
		</ScrollBox>
	);
}
