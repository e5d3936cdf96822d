import { __, sprintf } from '@wordpress/i18n';
import type { ChannelCard, ListingStateName } from '../../../shared/api/channels.ts';
import { durationText } from '../../duration.ts';
import { routeTo } from '../../use-route.ts';

/** How many of its listings are right, and what keeps the others; each a way to them. */
export function ListingCounts( { card }: { readonly card: ChannelCard } ) {
	const { channel, listings, confirmedListings, waitingListings, forecastMs } = card;
	const others: readonly ( readonly [ ListingStateName, string, number ] )[] = [
		[ 'waiting', __( 'waiting', 'lockstep' ), waitingListings ],
		[ 'held', __( 'held', 'lockstep' ), card.heldListings ],
		[ 'paused', __( 'paused', 'lockstep' ), card.pausedListings ],
		[ 'dead', __( 'need a person', 'lockstep' ), card.deadListings ],
	];
	return (
		<section>
			<h3>{ __( 'Listings', 'lockstep' ) }</h3>
			<dl className="lockstep-figures">
				<div>
					<dt>{ __( 'show what they should', 'lockstep' ) }</dt>
					<dd>
						<a href={ routeTo( 'listings', null, { channel } ) }>
							{ sprintf(
								/* translators: 1: how many are right, 2: of how many. */
								__( '%1$s of %2$s', 'lockstep' ),
								confirmedListings.toLocaleString(),
								listings.toLocaleString()
							) }
						</a>
					</dd>
				</div>
				{ others.map( ( [ state, word, count ] ) => (
					<div key={ state } className={ count > 0 ? `is-${ state }` : undefined }>
						<dt>{ word }</dt>
						<dd>
							{ count === 0 ? (
								0
							) : (
								<a href={ routeTo( 'listings', null, { channel, state } ) }>
									{ count.toLocaleString() }
								</a>
							) }
						</dd>
					</div>
				) ) }
			</dl>
			{ waitingListings > 0 && forecastMs !== null && (
				<p className="lockstep-channel__forecast">
					{ sprintf(
						/* translators: %s: a duration. */
						__( 'All true again in %s.', 'lockstep' ),
						durationText( forecastMs )
					) }
				</p>
			) }
		</section>
	);
}
