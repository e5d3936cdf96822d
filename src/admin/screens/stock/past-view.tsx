import { __, sprintf } from '@wordpress/i18n';
import type { ListingAsOf, ReservationAsOf, ShownAsOf } from '../../../shared/as-of.ts';
import type { AsOf } from '../../api/stock.ts';
import { Moment, momentText } from '../../components/moment.tsx';
import { ScrollBox } from '../../components/scroll-box.tsx';
import { routeTo } from '../../use-route.ts';
import { ShelvesTable } from './shelves-table.tsx';

interface PastViewProps {
	readonly asOf: AsOf;
	readonly nameOf: ( channel: string ) => string;
	readonly nowMs: number;
}

/** What was known of a SKU then: its shelves, what checkouts held of it, and what the channels showed. */
export function PastView( { asOf, nameOf, nowMs }: PastViewProps ) {
	const { instant, skus } = asOf;
	const [ known ] = skus;
	return (
		<>
			<p role="status">
				<strong>
					{ sprintf(
						/* translators: %s: day and time. */
						__( 'As it was known at %s', 'lockstep' ),
						momentText( instant.atMs )
					) }
				</strong>{ ' ' }
				{ instant.position === 0 ? (
					__( 'Nothing had happened yet.', 'lockstep' )
				) : (
					<a href={ routeTo( 'sync-log', String( instant.position ) ) }>
						{ sprintf(
							/* translators: %d: number of an event. */
							__( 'The last event by then was #%d.', 'lockstep' ),
							instant.position
						) }
					</a>
				) }
			</p>
			<p>{ __( 'Nothing can be recorded there: go back to now first.', 'lockstep' ) }</p>
			<h3>{ __( 'Shelves', 'lockstep' ) }</h3>
			<ShelvesTable label={ __( 'Shelves', 'lockstep' ) } shelves={ known?.shelves ?? [] } />
			{ known && known.reservations.length > 0 && (
				<>
					<h3>{ __( 'Held by checkouts', 'lockstep' ) }</h3>
					<Reservations
						reservations={ known.reservations }
						nameOf={ nameOf }
						nowMs={ nowMs }
					/>
				</>
			) }
			<h3>{ __( 'Channels', 'lockstep' ) }</h3>
			<PastListings listings={ known?.listings ?? [] } nameOf={ nameOf } nowMs={ nowMs } />
		</>
	);
}

interface ReservationsProps extends Omit< PastViewProps, 'asOf' > {
	readonly reservations: readonly ReservationAsOf[];
}

function Reservations( { reservations, nameOf, nowMs }: ReservationsProps ) {
	return (
		<ScrollBox label={ __( 'Held by checkouts', 'lockstep' ) }>
			<table className="widefat striped">
				<thead>
					<tr>
						<th scope="col">{ __( 'Order', 'lockstep' ) }</th>
						<th scope="col">{ __( 'Channel', 'lockstep' ) }</th>
						<th scope="col">{ __( 'Location', 'lockstep' ) }</th>
						<th scope="col">{ __( 'Units', 'lockstep' ) }</th>
						<th scope="col">{ __( 'Until', 'lockstep' ) }</th>
					</tr>
				</thead>
				<tbody>
					{ reservations.map( ( one ) => (
						<tr key={ `${ one.channel } ${ one.order } ${ one.location }` }>
							<th scope="row">
								<bdi>{ one.order }</bdi>
							</th>
							<td>
								<bdi>{ nameOf( one.channel ) }</bdi>
							</td>
							<td>{ one.location }</td>
							<td>{ one.units }</td>
							<td>
								<Moment atMs={ one.expiresAtMs } nowMs={ nowMs } />
							</td>
						</tr>
					) ) }
				</tbody>
			</table>
		</ScrollBox>
	);
}

interface PastListingsProps extends Omit< PastViewProps, 'asOf' > {
	readonly listings: readonly ListingAsOf[];
}

function PastListings( { listings, nameOf, nowMs }: PastListingsProps ) {
	if ( listings.length === 0 ) {
		return <p>{ __( 'No channel was to show anything of it.', 'lockstep' ) }</p>;
	}
	return (
		<ScrollBox label={ __( 'What the channels showed', 'lockstep' ) }>
			<table className="widefat striped lockstep-listings">
				<thead>
					<tr>
						<th scope="col">{ __( 'Channel', 'lockstep' ) }</th>
						<th scope="col">{ __( 'Was to show', 'lockstep' ) }</th>
						<th scope="col">{ __( 'Last sent', 'lockstep' ) }</th>
						<th scope="col">{ __( 'Last accepted', 'lockstep' ) }</th>
						<th scope="col">{ __( 'Confirmed to show', 'lockstep' ) }</th>
					</tr>
				</thead>
				<tbody>
					{ listings.map(
						( { listing, channel, desired, sent, accepted, confirmed } ) => (
							<tr key={ listing }>
								<th scope="row">
									<bdi>{ nameOf( channel ) }</bdi>
								</th>
								<td>
									<strong>{ desired.quantity }</strong>
								</td>
								{ [ sent, accepted, confirmed ].map( ( shown, index ) => (
									<td key={ index }>
										<Shown shown={ shown } nowMs={ nowMs } />
									</td>
								) ) }
							</tr>
						)
					) }
				</tbody>
			</table>
		</ScrollBox>
	);
}

function Shown( { shown, nowMs }: { readonly shown: ShownAsOf | null; readonly nowMs: number } ) {
	return shown === null ? (
		<span className="lockstep-muted">{ __( 'nothing', 'lockstep' ) }</span>
	) : (
		<>
			{ shown.quantity }{ ' ' }
			<span className="lockstep-muted">
				{ __( 'at', 'lockstep' ) } <Moment atMs={ shown.atMs } nowMs={ nowMs } />
			</span>
		</>
	);
}
