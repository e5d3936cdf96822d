import { Button } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import type { WaitsFor } from '../../../shared/api/waits-for.ts';
import { pauseListing, pushListing, resumeListing } from '../../api/channels.ts';
import { ConfirmedButton } from '../../components/confirmed-button.tsx';
import type { Acting } from '../../use-acting.ts';
import { goOutWords } from '../../waits-for-words.ts';
import type { RowListing } from './listing-cell.tsx';

export type ListingAct = 'push' | 'pause' | 'resume';

interface ListingActionsProps {
	readonly sku: string;
	/** Of its channel. */
	readonly name: string;
	readonly listing: RowListing;
	readonly acting: Acting< ListingAct >;
}

/** What can be told of one listing. */
export function ListingActions( { sku, name, listing, acting }: ListingActionsProps ) {
	const { busy, act } = acting;
	const { state } = listing;
	const seen = listing.seen ?? listing.confirmed;
	if ( state === 'paused' ) {
		return (
			<div className="lockstep-buttons">
				<Button
					variant="secondary"
					isBusy={ busy === 'resume' }
					disabled={ busy !== null }
					accessibleWhenDisabled
					onClick={ () =>
						act( 'resume', () => resumeListing( listing.listing ), resumedWords )
					}
					__next40pxDefaultSize
				>
					{ __( 'Resume', 'lockstep' ) }
				</Button>
			</div>
		);
	}
	return (
		<div className="lockstep-buttons">
			<Button
				variant="secondary"
				isBusy={ busy === 'push' }
				disabled={ busy !== null }
				accessibleWhenDisabled
				onClick={ () =>
					act(
						'push',
						() => pushListing( listing.listing ),
						( { waitsFor } ) => goOutWords( waitsFor )
					)
				}
				__next40pxDefaultSize
			>
				{ state === 'dead'
					? __( 'Try again', 'lockstep' )
					: __( 'Push again', 'lockstep' ) }
			</Button>
			<ConfirmedButton
				label={ __( 'Pause', 'lockstep' ) }
				isBusy={ busy === 'pause' }
				onConfirm={ () =>
					act(
						'pause',
						() => pauseListing( listing.listing ),
						__( 'Nothing is sent for it until somebody resumes it.', 'lockstep' )
					)
				}
			>
				<p>
					{ sprintf(
						/* translators: 1: SKU, 2: name of a channel. */
						__(
							'From now on no quantity of %1$s is sent to %2$s. All its other channels are kept true as before.',
							'lockstep'
						),
						sku,
						name
					) }
				</p>
				<p>
					{ seen === null
						? __(
								'Its orders there are counted all the same. It can sell there what is sold elsewhere meanwhile.',
								'lockstep'
							)
						: sprintf(
								/* translators: %d: a quantity. */
								__(
									'It goes on from the %d that it shows there. Its orders are counted all the same, but it can sell there what is sold elsewhere meanwhile.',
									'lockstep'
								),
								seen
							) }
				</p>
			</ConfirmedButton>
		</div>
	);
}

function resumedWords( { waitsFor }: { readonly waitsFor: readonly WaitsFor[] } ): string {
	return waitsFor.length === 0
		? __( 'It is kept true again.', 'lockstep' )
		: `${ __( 'It is no longer paused.', 'lockstep' ) } ${ goOutWords( waitsFor ) }`;
}
