import { __, _n, sprintf } from '@wordpress/i18n';
import { Moment } from '../../components/moment.tsx';
import { routeTo } from '../../use-route.ts';
import { orderText, proposalSentence, type Shortage } from './proposal-sentence.ts';

interface ShortageFactsProps {
	readonly shortage: Shortage;
	readonly nowMs: number;
	readonly nameOf: ( channel: string ) => string;
}

/** Long lists begin folded. */
const ORDERS_OPEN_MAX = 5;

/** The ways out of a shortage, who shares it, and what brought it about. */
export function ShortageFacts( { shortage, nowMs, nameOf }: ShortageFactsProps ) {
	const { sku, proposals, orders, unnamedUnits, position, location } = shortage;
	return (
		<>
			{ proposals.length > 0 && (
				<ul className="lockstep-exception__proposals">
					{ proposals.map( ( proposal, index ) => (
						<li key={ index } dir="auto">
							{ proposalSentence( proposal, location, nameOf ) }
						</li>
					) ) }
				</ul>
			) }
			{ orders.length > 0 && (
				<details
					className="lockstep-exception__orders"
					open={ orders.length <= ORDERS_OPEN_MAX }
				>
					<summary>{ __( 'Orders that share it, newest first', 'lockstep' ) }</summary>
					<ul>
						{ orders.map( ( order ) => (
							<li key={ `${ order.channel } ${ order.order }` }>
								<bdi>{ orderText( order, nameOf ) }</bdi>{ ' ' }
								<span className="lockstep-muted">
									<Moment atMs={ order.placedAtMs } nowMs={ nowMs } />
								</span>
							</li>
						) ) }
					</ul>
				</details>
			) }
			{ unnamedUnits > 0 && (
				<p>
					{ sprintf(
						/* translators: %d: how many. */
						_n(
							'%d unit is held by older orders that are not listed here.',
							'%d units are held by older orders that are not listed here.',
							unnamedUnits,
							'lockstep'
						),
						unnamedUnits
					) }
				</p>
			) }
			<p>
				<a href={ routeTo( 'stock', sku ) }>
					{ sprintf(
						/* translators: %s: a SKU. */
						__( 'Count, receive or transfer %s', 'lockstep' ),
						sku
					) }
				</a>
			</p>
			{ position !== null && (
				<p>
					<a href={ routeTo( 'sync-log', String( position ) ) }>
						{ __( 'Open the event that took it below zero', 'lockstep' ) }
					</a>
				</p>
			) }
		</>
	);
}
