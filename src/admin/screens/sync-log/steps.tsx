import { __, sprintf } from '@wordpress/i18n';
import type { SyncLogChain } from '../../../shared/sync-log.ts';
import { signed } from './title-of.ts';
import { stepWord } from './words.ts';

interface StepsProps {
	readonly steps: SyncLogChain[ 'listings' ][ number ][ 'steps' ];
	readonly quantity: number;
}

/** Why a listing is to show this number: steps that add up to it. */
export function Steps( { steps, quantity }: StepsProps ) {
	return (
		<p className="lockstep-why">
			{ steps.map( ( { step, change, limitedBy }, index ) => (
				<span key={ step }>
					{ index === 0 ? change : signed( change ) } { stepWord( step ) }
					{ limitedBy !== undefined && (
						<>
							{ ' ' }
							{ sprintf(
								/* translators: %s: SKU of a component of a bundle. */
								__( '(limited by %s)', 'lockstep' ),
								limitedBy
							) }
						</>
					) }
				</span>
			) ) }
			<span>
				= <strong>{ quantity }</strong>
			</span>
		</p>
	);
}
