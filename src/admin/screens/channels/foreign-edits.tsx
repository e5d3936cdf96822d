import { SelectControl } from '@wordpress/components';
import { __ } from '@wordpress/i18n';
import type { ForeignEdits as Policy } from '../../../shared/api/channels.ts';
import { PAIRED_SHOP } from './kind-word.ts';

interface ForeignEditsProps {
	readonly kind: string;
	readonly policy: Policy;
	readonly isBusy: boolean;
	readonly onChange: ( policy: Policy ) => void;
}

/** What becomes of a quantity that somebody else writes on the channel. */
export function ForeignEdits( { kind, policy, isBusy, onChange }: ForeignEditsProps ) {
	const heading = <h3>{ __( 'Edits made there', 'lockstep' ) }</h3>;
	if ( kind === PAIRED_SHOP ) {
		return (
			<section>
				{ heading }
				<p>
					{ __(
						'What is changed in this shop is counted as a change of stock, and every other channel follows.',
						'lockstep'
					) }
				</p>
			</section>
		);
	}
	return (
		<section>
			{ heading }
			<SelectControl
				__next40pxDefaultSize
				__nextHasNoMarginBottom
				label={ __( 'When somebody changes a quantity on the channel itself', 'lockstep' ) }
				help={ helpFor( policy ) }
				value={ policy }
				disabled={ isBusy }
				options={ [
					{
						value: 'ledger-wins',
						label: __( 'The ledger wins: it is put right', 'lockstep' ),
					},
					{
						value: 'adjustment',
						label: __( 'It is taken over as an adjustment', 'lockstep' ),
					},
				] }
				onChange={ ( chosen ) =>
					onChange( chosen === 'adjustment' ? 'adjustment' : 'ledger-wins' )
				}
			/>
		</section>
	);
}

function helpFor( policy: Policy ): string {
	return policy === 'ledger-wins'
		? __(
				'The edit is undone there and stands in the exceptions if it comes back. Change stock in Lockstep instead.',
				'lockstep'
			)
		: __(
				'The difference is added to the stock or taken off it, and every other channel follows. Choose it only where people count stock on the channel; an app that writes there would move your stock.',
				'lockstep'
			);
}
