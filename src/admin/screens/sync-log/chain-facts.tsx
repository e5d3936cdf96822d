import { __, sprintf } from '@wordpress/i18n';
import type { ReactNode } from 'react';
import type { SyncLogChain } from '../../../shared/sync-log.ts';
import { actorText } from '../../actor-text.ts';
import { Moment } from '../../components/moment.tsx';
import { nameOf } from './channel-progress.tsx';
import { deliveryStateWord, kindWord, originWord, outcomeWord, sourceWord } from './words.ts';

/** The facts of a row by name; those that it does not have are left out. */
export function ChainFacts( { chain }: { readonly chain: SyncLogChain } ) {
	const { row, delivery, channels, nowMs } = chain;
	const facts: readonly ( readonly [ string, ReactNode ] )[] = [
		[ __( 'Kind', 'lockstep' ), kindWord( row.kind ) ],
		[ __( 'Outcome', 'lockstep' ), outcomeWord( row.outcome ) ],
		[
			__( 'Source', 'lockstep' ),
			row.channel === null ? sourceWord( row.source ) : nameOf( channels, row.channel ),
		],
		[ __( 'By way of', 'lockstep' ), row.origin === null ? null : originWord( row.origin ) ],
		[
			__( 'Who', 'lockstep' ),
			row.actor && actorText( row.actor, ( channel ) => nameOf( channels, channel ) ),
		],
		[ __( 'Reason', 'lockstep' ), row.reason ],
		[ __( 'What is wrong', 'lockstep' ), row.code === null ? null : <code>{ row.code }</code> ],
		[ __( 'In detail', 'lockstep' ), row.detail ],
		[
			__( 'Arrived', 'lockstep' ),
			<Moment key="a" atMs={ row.receivedAtMs } nowMs={ nowMs } />,
		],
		[
			__( 'Happened', 'lockstep' ),
			row.occurredAtMs === row.receivedAtMs ? null : (
				<Moment key="o" atMs={ row.occurredAtMs } nowMs={ nowMs } />
			),
		],
		[
			__( 'Delivery', 'lockstep' ),
			delivery &&
				sprintf(
					/* translators: 1: number, 2: topic, 3: how many bytes, 4: what became of it. */
					__( '%1$d (%2$s, %3$d bytes): %4$s', 'lockstep' ),
					delivery.delivery,
					delivery.topic,
					delivery.bytes,
					deliveryStateWord( delivery.state )
				),
		],
	];
	return (
		<dl className="lockstep-facts">
			{ facts.map( ( [ name, value ] ) =>
				value === null || value === '' ? null : (
					<div key={ name }>
						<dt>{ name }</dt>
						<dd dir="auto">{ value }</dd>
					</div>
				)
			) }
		</dl>
	);
}
