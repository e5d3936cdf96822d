import { Button, VisuallyHidden } from '@wordpress/components';
import { Fragment, useId, useState } from '@wordpress/element';
import { __, sprintf } from '@wordpress/i18n';
import type { Listing } from '../../api/stock.ts';
import { Moment } from '../../components/moment.tsx';
import { ScrollBox } from '../../components/scroll-box.tsx';
import { WhyNow } from './why-now.tsx';

interface ListingsTableProps {
	readonly listings: readonly Listing[];
	readonly nameOf: ( channel: string ) => string;
	readonly nowMs: number;
}

/** What each channel should show now, and is known to show; on demand, why. */
export function ListingsTable( { listings, nameOf, nowMs }: ListingsTableProps ) {
	const [ open, setOpen ] = useState< string | null >( null );
	const id = useId();
	if ( listings.length === 0 ) {
		return <p>{ __( 'No channel sells it.', 'lockstep' ) }</p>;
	}
	return (
		<ScrollBox label={ __( 'What the channels show', 'lockstep' ) }>
			<table className="widefat lockstep-listings">
				<thead>
					<tr>
						<th scope="col">{ __( 'Channel', 'lockstep' ) }</th>
						<th scope="col">{ __( 'Should show', 'lockstep' ) }</th>
						<th scope="col">{ __( 'Confirmed to show', 'lockstep' ) }</th>
						<th scope="col">
							<VisuallyHidden>{ __( 'Why', 'lockstep' ) }</VisuallyHidden>
						</th>
					</tr>
				</thead>
				<tbody>
					{ listings.map( ( listing ) => {
						const isOpen = listing.listing === open;
						const why = `${ id }-${ listing.listing }`;
						return (
							<Fragment key={ listing.listing }>
								<tr>
									<th scope="row">
										<bdi>{ nameOf( listing.channel ) }</bdi>
									</th>
									<td>
										<strong>{ listing.quantity }</strong>
									</td>
									<td>
										<Confirmed listing={ listing } nowMs={ nowMs } />
									</td>
									<td>
										<Button
											variant="link"
											aria-expanded={ isOpen }
											aria-controls={ why }
											onClick={ () =>
												setOpen( isOpen ? null : listing.listing )
											}
										>
											{ sprintf(
												/* translators: %d: a quantity. */
												__( 'Why %d?', 'lockstep' ),
												listing.quantity
											) }
										</Button>
									</td>
								</tr>
								<tr id={ why } hidden={ ! isOpen }>
									<td colSpan={ 4 }>
										{ isOpen && (
											<WhyNow
												key={ listing.revision }
												listing={ listing.listing }
											/>
										) }
									</td>
								</tr>
							</Fragment>
						);
					} ) }
				</tbody>
			</table>
		</ScrollBox>
	);
}

function Confirmed( { listing, nowMs }: { readonly listing: Listing; readonly nowMs: number } ) {
	const { confirmedQuantity, confirmedAtMs, revision, confirmedRevision, failureReason } =
		listing;
	if ( listing.deadRevision !== null ) {
		return (
			<span className="lockstep-short" dir="auto">
				{ __( 'The channel does not take it:', 'lockstep' ) } { failureReason }
			</span>
		);
	}
	return (
		<>
			{ confirmedQuantity ?? __( 'nothing yet', 'lockstep' ) }{ ' ' }
			<span className="lockstep-muted">
				{ confirmedRevision < revision &&
					`${ __( '(a newer one is on its way)', 'lockstep' ) } ` }
				{ confirmedAtMs !== null && (
					<>
						{ __( 'seen at', 'lockstep' ) }{ ' ' }
						<Moment atMs={ confirmedAtMs } nowMs={ nowMs } />
					</>
				) }
			</span>
		</>
	);
}
