import { __, sprintf } from '@wordpress/i18n';
import type { ListingRowAnswer } from '../../../shared/api/channels.ts';
import { StatusTag } from '../../components/status-tag.tsx';
import { stateTone, stateWord } from './words.ts';

export type RowListing = ListingRowAnswer[ 'listings' ][ number ];

/** One listing at a glance: what it should show, and how far that has come. */
export function ListingCell( { listing }: { readonly listing: RowListing } ) {
	const { desired, sent, confirmed, state } = listing;
	return (
		<div className="lockstep-cell">
			<strong className="lockstep-cell__desired">{ desired }</strong>
			<div>
				<StatusTag tone={ stateTone( state ) } word={ stateWord( state ) } />
				<p className="lockstep-cell__way">
					{ sprintf(
						/* translators: 1: a quantity that was sent, 2: a quantity that was confirmed. */
						__( 'sent %1$s · confirmed %2$s', 'lockstep' ),
						sent === null ? '–' : String( sent ),
						confirmed === null ? '–' : String( confirmed )
					) }
				</p>
			</div>
		</div>
	);
}
