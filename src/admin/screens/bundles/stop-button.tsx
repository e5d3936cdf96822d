import { __, sprintf } from '@wordpress/i18n';
import { ConfirmedButton } from '../../components/confirmed-button.tsx';

interface StopButtonProps {
	readonly name: string;
	/** Bundles that contain it. */
	readonly within: readonly string[];
	readonly isBusy: boolean;
	readonly onConfirm: () => void;
}

export function StopButton( { name, within, isBusy, onConfirm }: StopButtonProps ) {
	return (
		<ConfirmedButton
			label={ __( 'Stop being a bundle', 'lockstep' ) }
			isDestructive
			isBusy={ isBusy }
			onConfirm={ onConfirm }
		>
			<p>
				{ sprintf(
					/* translators: %s: name of a product. */
					__(
						'From then on %s is sold from its own stock, which begins with what lies on its shelf now: most likely nothing. Every channel that lists it shows that number.',
						'lockstep'
					),
					name
				) }
			</p>
			<p>
				{ __(
					'Orders placed before keep what they were promised. You can make it a bundle again at any time.',
					'lockstep'
				) }
			</p>
			{ within.length > 0 && (
				<p>
					{ sprintf(
						/* translators: %s: list of SKUs. */
						__( 'It stays in these bundles, as a product of its own: %s', 'lockstep' ),
						within.join( ', ' )
					) }
				</p>
			) }
		</ConfirmedButton>
	);
}
