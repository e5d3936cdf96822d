import { Button } from '@wordpress/components';
import { __ } from '@wordpress/i18n';

interface ShowMoreProps {
	readonly label?: string;
	readonly isBusy: boolean;
	readonly onClick: () => void;
}

/** The next page of a list. */
export function ShowMore( {
	label = __( 'Show more', 'lockstep' ),
	isBusy,
	onClick,
}: ShowMoreProps ) {
	return (
		<Button
			variant="secondary"
			onClick={ onClick }
			isBusy={ isBusy }
			disabled={ isBusy }
			accessibleWhenDisabled
			__next40pxDefaultSize
		>
			{ label }
		</Button>
	);
}
