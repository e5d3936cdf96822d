import { __ } from '@wordpress/i18n';
import type { ListingRowAnswer } from '../../../shared/api/channels.ts';
import { ScrollBox } from '../../components/scroll-box.tsx';
import { Nothing } from '../sync-log/nothing.tsx';
import { ListingCell } from './listing-cell.tsx';

interface ListingTableProps {
	readonly rows: readonly ListingRowAnswer[];
	/** A column for each. */
	readonly channels: readonly string[];
	/** Others are not wanted; else what a row has beside these gets a column too. */
	readonly isOneChannel: boolean;
	readonly nameOf: ( channel: string ) => string;
	readonly linkTo: ( sku: string ) => string;
}

/** A line for each SKU, a column for each channel. */
export function ListingTable( props: ListingTableProps ) {
	const { rows, channels, isOneChannel, nameOf, linkTo } = props;
	const columns = isOneChannel ? channels : columnsOf( rows, channels );
	return (
		<ScrollBox label={ __( 'Listings by SKU and channel', 'lockstep' ) }>
			<table className="widefat striped lockstep-listing-table">
				<thead>
					<tr>
						<th scope="col">{ __( 'SKU', 'lockstep' ) }</th>
						{ columns.map( ( channel ) => (
							<th key={ channel } scope="col">
								<bdi>{ nameOf( channel ) }</bdi>
							</th>
						) ) }
					</tr>
				</thead>
				<tbody>
					{ rows.map( ( { sku, title, listings } ) => (
						<tr key={ sku }>
							<th scope="row">
								<a href={ linkTo( sku ) }>
									<bdi>{ sku }</bdi>
								</a>
								{ title !== sku && (
									<bdi className="lockstep-listing-table__title">{ title }</bdi>
								) }
							</th>
							{ columns.map( ( channel ) => {
								const own = listings.filter( ( one ) => one.channel === channel );
								return (
									<td key={ channel }>
										{ own.length === 0 ? (
											<Nothing>{ __( 'Not listed', 'lockstep' ) }</Nothing>
										) : (
											own.map( ( one ) => (
												<ListingCell key={ one.listing } listing={ one } />
											) )
										) }
									</td>
								);
							} ) }
						</tr>
					) ) }
				</tbody>
			</table>
		</ScrollBox>
	);
}

/** The worker's own order, then what it has beside. */
function columnsOf(
	rows: readonly ListingRowAnswer[],
	channels: readonly string[]
): readonly string[] {
	const met = rows.flatMap( ( { listings } ) => listings.map( ( { channel } ) => channel ) );
	return [ ...new Set( [ ...channels, ...met ] ) ];
}
