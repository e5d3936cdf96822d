import { __, sprintf } from '@wordpress/i18n';
import type { SyncLogCall, SyncLogChain, SyncLogListing } from '../../../shared/sync-log.ts';
import { Moment } from '../../components/moment.tsx';
import { nameOf } from './channel-progress.tsx';
import { ScrollBox } from '../../components/scroll-box.tsx';
import { durationText } from '../../duration.ts';
import { Steps } from './steps.tsx';
import { signed } from './title-of.ts';
import { callResultWord, callStateWord } from './words.ts';

interface ListingChainProps {
	readonly listing: SyncLogListing;
	readonly chain: SyncLogChain;
}

/** Of one listing: the steps that led to its number, and the calls that carried it. */
export function ListingChain( { listing, chain }: ListingChainProps ) {
	const { steps, calls } = chain.listings.find( ( one ) => one.listing === listing.listing ) ?? {
		steps: [],
		calls: [],
	};
	return (
		<details className="lockstep-listing" open={ chain.row.listings.length <= 3 }>
			<summary>
				{ nameOf( chain.channels, listing.channel ) } <bdi>{ listing.sku }</bdi>{ ' ' }
				<strong>{ listing.quantity }</strong>
			</summary>
			<Steps steps={ steps } quantity={ listing.quantity } />
			{ calls.length === 0 ? (
				<p className="lockstep-muted">{ __( 'No call was made for it.', 'lockstep' ) }</p>
			) : (
				<Calls calls={ calls } nowMs={ chain.nowMs } />
			) }
		</details>
	);
}

function Calls( {
	calls,
	nowMs,
}: {
	readonly calls: readonly SyncLogCall[];
	readonly nowMs: number;
} ) {
	return (
		<ScrollBox label={ __( 'Calls', 'lockstep' ) }>
			<table className="widefat striped">
				<thead>
					<tr>
						<th scope="col">{ __( 'Call', 'lockstep' ) }</th>
						<th scope="col">{ __( 'Began', 'lockstep' ) }</th>
						<th scope="col">{ __( 'Took', 'lockstep' ) }</th>
						<th scope="col">{ __( 'Result', 'lockstep' ) }</th>
					</tr>
				</thead>
				<tbody>
					{ calls.map( ( call ) => (
						<tr key={ call.call }>
							<td title={ call.call }>{ whatOf( call ) }</td>
							<td>
								<Moment atMs={ call.startedAtMs } nowMs={ nowMs } />
							</td>
							<td>
								{ call.endedAtMs === null
									? '…'
									: durationText( call.endedAtMs - call.startedAtMs ) }
							</td>
							<td dir="auto">{ resultOf( call ) }</td>
						</tr>
					) ) }
				</tbody>
			</table>
		</ScrollBox>
	);
}

function whatOf( { kind, quantity, onlyIfShown }: SyncLogCall ): string {
	if ( kind === 'adjust' ) {
		/* translators: %s: a number with its sign. */
		return sprintf( __( 'change by %s', 'lockstep' ), signed( quantity ) );
	}
	return onlyIfShown === null
		? /* translators: %d: a quantity. */
			sprintf( __( 'set to %d', 'lockstep' ), quantity )
		: /* translators: 1: a quantity, 2: another quantity. */
			sprintf( __( 'set to %1$d if it shows %2$d', 'lockstep' ), quantity, onlyIfShown );
}

function resultOf( call: SyncLogCall ): string {
	const parts = [
		call.result === null ? callStateWord( call.state ) : callResultWord( call.result ),
		call.shownAfter === null
			? null
			: /* translators: %d: a quantity. */
				sprintf( __( 'shows %d', 'lockstep' ), call.shownAfter ),
		call.repeats > 0
			? /* translators: %d: how often. */
				sprintf( __( 'asked again %d times', 'lockstep' ), call.repeats )
			: null,
		call.failureCode,
		call.failureReason,
	];
	return parts.filter( ( part ) => part !== null ).join( ' · ' );
}
