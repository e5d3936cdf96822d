import { __, sprintf } from '@wordpress/i18n';
import type { LimitUse } from '../../../shared/api/channels.ts';
import { isAtLimit, limitNote, limitText } from './limit-words.ts';

/** How much of what the account may spend is spent just now. */
export function Limits( { limits }: { readonly limits: readonly LimitUse[] } ) {
	return (
		<section>
			<h3>{ __( 'Limits used', 'lockstep' ) }</h3>
			{ limits.length === 0 ? (
				<p className="lockstep-muted">
					{ __( 'The channel sets no limit that is known.', 'lockstep' ) }
				</p>
			) : (
				<ul className="lockstep-channel__limits">
					{ limits.map( ( limit ) => (
						<Limit key={ limit.name } limit={ limit } />
					) ) }
				</ul>
			) }
		</section>
	);
}

function Limit( { limit }: { readonly limit: LimitUse } ) {
	const { name, used, max } = limit;
	const share = max > 0 ? Math.min( 1, Math.max( 0, used / max ) ) : 0;
	const text = limitText( limit );
	return (
		<li>
			<p>
				<bdi>{ name }</bdi> <strong>{ text }</strong>{ ' ' }
				<span className="lockstep-muted">({ limitNote( limit ) })</span>
			</p>
			<div
				className={ `lockstep-meter${ isAtLimit( limit ) ? ' is-full' : '' }` }
				role="meter"
				aria-label={
					/* translators: %s: name of a limit. */
					sprintf( __( 'Limit used: %s', 'lockstep' ), name )
				}
				aria-valuemin={ 0 }
				aria-valuemax={ max }
				aria-valuenow={ Math.min( used, max ) }
				aria-valuetext={ text }
			>
				<div style={ { inlineSize: `${ share * 100 }%` } } />
			</div>
		</li>
	);
}
