import { __, _n, sprintf } from '@wordpress/i18n';
import type { ChannelCard } from '../../../shared/api/channels.ts';
import { durationText } from '../../duration.ts';

/** How long the channel takes to show what it has accepted. */
export function TruthLag( { truthLag }: Pick< ChannelCard, 'truthLag' > ) {
	const { samples, p50, p95, p99 } = truthLag;
	return (
		<section>
			<h3>{ __( 'Truth lag', 'lockstep' ) }</h3>
			{ samples === 0 || p50 === null || p95 === null || p99 === null ? (
				<p className="lockstep-muted">
					{ __( 'Nothing was sent and seen within the last day.', 'lockstep' ) }
				</p>
			) : (
				<>
					<dl className="lockstep-figures">
						<Figure name={ __( 'half within', 'lockstep' ) } ms={ p50 } />
						<Figure name={ __( '95 % within', 'lockstep' ) } ms={ p95 } />
						<Figure name={ __( '99 % within', 'lockstep' ) } ms={ p99 } />
					</dl>
					<p className="lockstep-muted">
						{ sprintf(
							/* translators: %s: how many. */
							_n(
								'From accepted to seen on the channel: %s quantity of the last day.',
								'From accepted to seen on the channel: %s quantities of the last day.',
								samples,
								'lockstep'
							),
							samples.toLocaleString()
						) }
					</p>
				</>
			) }
		</section>
	);
}

function Figure( { name, ms }: { readonly name: string; readonly ms: number } ) {
	return (
		<div>
			<dt>{ name }</dt>
			<dd>{ durationText( ms ) }</dd>
		</div>
	);
}
