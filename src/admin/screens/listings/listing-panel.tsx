import { Button } from '@wordpress/components';
import { useId, useRef, useState } from '@wordpress/element';
import { __, sprintf } from '@wordpress/i18n';
import { Moment } from '../../components/moment.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { StatusTag } from '../../components/status-tag.tsx';
import { failureWords } from '../../failure-words.ts';
import { useActing } from '../../use-acting.ts';
import { useFocusKept } from '../../use-focus-kept.ts';
import { routeTo } from '../../use-route.ts';
import { WhyNow } from '../stock/why-now.tsx';
import { ListingActions, type ListingAct } from './listing-actions.tsx';
import type { RowListing } from './listing-cell.tsx';
import { stateSentence, stateTone, stateWord } from './words.ts';

interface ListingPanelProps {
	readonly sku: string;
	readonly listing: RowListing;
	/** Of its channel. */
	readonly name: string;
	readonly refresh: () => Promise< unknown >;
}

/** One listing: what it should show and why, what is known of it, and what can be done. */
export function ListingPanel( { sku, listing, name, refresh }: ListingPanelProps ) {
	const { desired, sent, confirmed, state, heldBy } = listing;
	const acting = useActing< ListingAct >( refresh );
	const [ isWhy, setIsWhy ] = useState( false );
	const why = useId();
	const whole = useRef< HTMLElement >( null );
	useFocusKept( whole, acting.busy === null );
	return (
		<section className="lockstep-channel" ref={ whole } tabIndex={ -1 } aria-label={ name }>
			<header>
				<h3>
					<bdi>{ name }</bdi>
				</h3>
				<StatusTag tone={ stateTone( state ) } word={ stateWord( state ) } />
			</header>
			<p className="lockstep-channel__health">
				{ stateSentence( state ) }
				{ heldBy !== null && (
					<>
						{ ' ' }
						<a href={ routeTo( 'exceptions', 'mass-change' ) }>
							{ __( 'Look at the change that holds it', 'lockstep' ) }
						</a>
					</>
				) }
			</p>
			<Failure listing={ listing } />
			<dl className="lockstep-figures">
				<Figure name={ __( 'desired', 'lockstep' ) }>{ desired }</Figure>
				<Figure name={ __( 'sent', 'lockstep' ) }>
					{ sent ?? __( 'nothing yet', 'lockstep' ) }
				</Figure>
				<Figure
					name={ __( 'confirmed', 'lockstep' ) }
					atMs={ confirmed === null ? null : listing.confirmedAtMs }
				>
					{ confirmed ?? __( 'nothing yet', 'lockstep' ) }
				</Figure>
				{ listing.seen !== null && (
					<Figure name={ __( 'last seen', 'lockstep' ) } atMs={ listing.seenAtMs }>
						{ listing.seen }
					</Figure>
				) }
			</dl>
			<p>
				<Button
					variant="link"
					aria-expanded={ isWhy }
					aria-controls={ why }
					onClick={ () => setIsWhy( ! isWhy ) }
				>
					{
						/* translators: %d: a quantity. */
						sprintf( __( 'Why %d?', 'lockstep' ), desired )
					}
				</Button>
			</p>
			<div id={ why } hidden={ ! isWhy }>
				{ isWhy && <WhyNow key={ desired } listing={ listing.listing } /> }
			</div>
			<ListingActions sku={ sku } name={ name } listing={ listing } acting={ acting } />
			<p className="lockstep-said" role="status">
				{ acting.said }
			</p>
			{ acting.problem && <ProblemNotice problem={ acting.problem } /> }
		</section>
	);
}

/** Why the channel did not take it, in words. */
function Failure( { listing }: { readonly listing: RowListing } ) {
	const { failureCode, failureReason } = listing;
	if ( failureCode === null && failureReason === null ) {
		return null;
	}
	const words = failureCode === null ? null : failureWords( failureCode );
	return (
		<>
			<p>
				{ words?.happened ?? failureCode } { words?.fix }
			</p>
			{ failureReason !== null && (
				<p className="lockstep-channel__reason" dir="auto">
					{ failureReason }
				</p>
			) }
		</>
	);
}

interface FigureProps {
	readonly name: string;
	/** When that was. */
	readonly atMs?: number | null;
	readonly children: string | number;
}

function Figure( { name, atMs = null, children }: FigureProps ) {
	return (
		<div>
			<dt>
				{ name } { atMs !== null && <Moment atMs={ atMs } nowMs={ Date.now() } /> }
			</dt>
			<dd>{ children }</dd>
		</div>
	);
}
