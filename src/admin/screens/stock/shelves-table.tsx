import { __ } from '@wordpress/i18n';
import { ScrollBox } from '../../components/scroll-box.tsx';

interface Counts {
	readonly location: string;
	readonly onHand: number;
	readonly committed: number;
	readonly safety: number;
	readonly available: number;
	readonly quarantined: number;
	/** Not known of the past. */
	readonly incoming?: number;
}

interface ShelvesTableProps {
	readonly label: string;
	readonly shelves: readonly Counts[];
}

/** The shelves of one SKU, one line for each location. */
export function ShelvesTable( { label, shelves }: ShelvesTableProps ) {
	if ( shelves.length === 0 ) {
		return <p>{ __( 'Nothing was ever counted of it.', 'lockstep' ) }</p>;
	}
	const columns = columnsOf( shelves );
	return (
		<ScrollBox label={ label }>
			<table className="widefat striped lockstep-shelves">
				<thead>
					<tr>
						<th scope="col">{ __( 'Location', 'lockstep' ) }</th>
						{ columns.map( ( [ count, name ] ) => (
							<th key={ count } scope="col">
								{ name }
							</th>
						) ) }
					</tr>
				</thead>
				<tbody>
					{ shelves.map( ( shelf ) => (
						<tr key={ shelf.location }>
							<th scope="row">{ shelf.location }</th>
							{ columns.map( ( [ count ] ) => (
								<td key={ count }>
									<span
										className={
											( shelf[ count ] ?? 0 ) < 0
												? 'lockstep-short'
												: undefined
										}
									>
										{ shelf[ count ] }
									</span>
								</td>
							) ) }
						</tr>
					) ) }
				</tbody>
			</table>
		</ScrollBox>
	);
}

type Count = Exclude< keyof Counts, 'location' >;

/** What few shops use has a column only where there is any of it. */
function columnsOf( shelves: readonly Counts[] ): readonly ( readonly [ Count, string ] )[] {
	const isUsed = ( count: Count ): boolean => shelves.some( ( shelf ) => shelf[ count ] );
	const columns: readonly ( readonly [ Count, string, boolean ] )[] = [
		[ 'onHand', __( 'On hand', 'lockstep' ), true ],
		[ 'committed', __( 'Committed', 'lockstep' ), true ],
		[ 'safety', __( 'Safety', 'lockstep' ), isUsed( 'safety' ) ],
		[ 'available', __( 'Available', 'lockstep' ), true ],
		[ 'quarantined', __( 'Set aside', 'lockstep' ), isUsed( 'quarantined' ) ],
		[
			'incoming',
			__( 'Incoming', 'lockstep' ),
			shelves.some( ( { incoming } ) => incoming !== undefined ),
		],
	];
	return columns
		.filter( ( [ , , isShown ] ) => isShown )
		.map( ( [ count, name ] ) => [ count, name ] );
}
