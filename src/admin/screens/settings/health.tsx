import { Card, CardBody, CardHeader, Notice, Spinner } from '@wordpress/components';
import { __, _n, sprintf } from '@wordpress/i18n';
import type { ReactNode } from 'react';
import type { Answer } from '../../api/ask.ts';
import type { PluginStatus } from '../../api/plugin-status.ts';
import type { WorkerSummary } from '../../api/worker-status.ts';
import { Moment } from '../../components/moment.tsx';
import { routeTo } from '../../use-route.ts';
import { durationText } from '../../duration.ts';
import { ChannelStates } from './channel-states.tsx';

interface HealthProps {
	readonly status: PluginStatus;
	/** `null`: not asked yet. */
	readonly worker: Answer< WorkerSummary > | null;
}

/** Below this two clocks agree, as far as a person cares. */
const SKEW_SHOWN_MS = 2_000;

/** Is all well? First in one sentence, then the facts behind it. */
export function Health( { status, worker }: HealthProps ) {
	const isUnreachable = worker !== null && ! worker.ok;
	const isInStep = status.problems.length === 0 && ! isUnreachable;
	const concerns = worker?.ok ? concernsOf( worker.value ) : [];
	return (
		<Card>
			<CardHeader>
				<h2>{ __( 'Is all well?', 'lockstep' ) }</h2>
			</CardHeader>
			<CardBody>
				{ isInStep && concerns.length === 0 && worker !== null && (
					<Notice status="success" isDismissible={ false }>
						{ __( 'Yes: this shop and its worker are in step.', 'lockstep' ) }
					</Notice>
				) }
				{ isInStep && concerns.length > 0 && (
					<Notice status="warning" isDismissible={ false }>
						{ __(
							'This shop and its worker are in step, but somebody should look:',
							'lockstep'
						) }{ ' ' }
						{ concerns.join( ' · ' ) }
					</Notice>
				) }
				{ status.problems.map( ( { code, message } ) => (
					<Notice key={ code } status="error" isDismissible={ false }>
						{ message }
					</Notice>
				) ) }
				{ isUnreachable && (
					<Notice status="error" isDismissible={ false }>
						{ worker.problem.message }
					</Notice>
				) }
				<dl className="lockstep-facts">
					{ facts( status, worker ).map( ( [ name, value ] ) => (
						<div key={ name }>
							<dt>{ name }</dt>
							<dd>{ value }</dd>
						</div>
					) ) }
				</dl>
				{ worker?.ok && <ChannelStates channels={ worker.value.channels } /> }
			</CardBody>
		</Card>
	);
}

function facts(
	status: PluginStatus,
	worker: HealthProps[ 'worker' ]
): readonly ( readonly [ string, ReactNode ] )[] {
	const { pairing, delivery, cron, versions, nowMs } = status;
	const time = ( atMs: number | null ) =>
		atMs === null ? __( 'never', 'lockstep' ) : <Moment atMs={ atMs } nowMs={ nowMs } />;
	return [
		[
			__( 'Worker', 'lockstep' ),
			<WorkerFact key="worker" address={ pairing.worker } worker={ worker } />,
		],
		[ __( 'Last change acknowledged', 'lockstep' ), time( delivery.acknowledgedMs ) ],
		[ __( 'Waiting to be acknowledged', 'lockstep' ), waitingText( status ) ],
		[ __( 'Last call of the worker', 'lockstep' ), time( status.worker.calledMs ) ],
		[ __( 'Last quantity set here', 'lockstep' ), time( status.worker.appliedMs ) ],
		[ __( 'Clocks', 'lockstep' ), skewText( status.worker.skewMs ) ],
		[
			__( 'Scheduled jobs (WP-Cron)', 'lockstep' ),
			cron.isLate ? __( 'late', 'lockstep' ) : __( 'on time', 'lockstep' ),
		],
		[
			__( 'Needs a person', 'lockstep' ),
			worker?.ok ? <Letters { ...worker.value.deliveries } /> : '…',
		],
		[ __( 'Paired', 'lockstep' ), time( pairing.pairedAtMs ) ],
		[
			__( 'Versions', 'lockstep' ),
			`Lockstep ${ versions.plugin } · WordPress ${ versions.wordpress } · WooCommerce ${
				versions.woocommerce ?? '–'
			} · PHP ${ versions.php }`,
		],
	];
}

function WorkerFact( {
	address,
	worker,
}: {
	address: string | null;
	worker: HealthProps[ 'worker' ];
} ) {
	return (
		<>
			<code>{ address }</code> { worker === null && <Spinner /> }
			{ worker !== null && ! worker.ok && __( 'does not answer', 'lockstep' ) }
			{ worker?.ok &&
				/* translators: %s: version number. */
				sprintf( __( 'answers (version %s)', 'lockstep' ), worker.value.version ) }
		</>
	);
}

function Letters( { dead, parked }: { dead: number; parked: number } ) {
	if ( dead + parked === 0 ) {
		return <>{ __( 'nothing', 'lockstep' ) }</>;
	}
	return (
		<a href={ routeTo( 'sync-log' ) }>
			{ sprintf(
				/* translators: 1: how many dead letters, 2: how many parked deliveries. */
				__( 'dead letters: %1$d, waiting for a mapping: %2$d', 'lockstep' ),
				dead,
				parked
			) }
		</a>
	);
}

/** What is not this shop's trouble, but the owner's all the same. */
function concernsOf( { deliveries, channels }: WorkerSummary ): string[] {
	const letters =
		deliveries.dead + deliveries.parked > 0
			? [ __( 'deliveries wait for a person', 'lockstep' ) ]
			: [];
	const troubled = channels
		.filter( ( { state, stateReason } ) => state === 'needs-attention' || stateReason !== null )
		.map( ( { name, stateReason } ) => `${ name }: ${ stateReason ?? '' }` );
	const refused = channels
		.filter( ( { deadListings } ) => deadListings > 0 )
		.map( ( { name } ) =>
			/* translators: %s: name of a channel. */
			sprintf( __( '%s refuses quantities', 'lockstep' ), name )
		);
	return [ ...letters, ...troubled, ...refused ];
}

function waitingText( { delivery, nowMs }: PluginStatus ): string {
	if ( delivery.waiting === 0 ) {
		return __( 'nothing', 'lockstep' );
	}
	const count = sprintf(
		/* translators: %d: how many. */
		_n( '%d change', '%d changes', delivery.waiting, 'lockstep' ),
		delivery.waiting
	);
	return delivery.oldestMs === null
		? count
		: sprintf(
				/* translators: 1: "3 changes", 2: a duration. */
				__( '%1$s, the oldest for %2$s', 'lockstep' ),
				count,
				durationText( Math.max( 0, nowMs - delivery.oldestMs ) )
			);
}

function skewText( skewMs: number | null ): string {
	if ( skewMs === null ) {
		return __( 'not compared yet', 'lockstep' );
	}
	return Math.abs( skewMs ) <= SKEW_SHOWN_MS
		? __( 'agree', 'lockstep' )
		: /* translators: %s: a duration. */
			sprintf( __( '%s apart', 'lockstep' ), durationText( Math.abs( skewMs ) ) );
}
