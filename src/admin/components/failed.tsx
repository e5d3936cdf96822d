import { Notice } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';

interface FailedProps {
	/** As WordPress words it. */
	readonly reason: string;
	readonly onRetry: () => void;
}

export function Failed( { reason, onRetry }: FailedProps ) {
	return (
		<Notice
			status="error"
			isDismissible={ false }
			actions={ [ { label: __( 'Try again', 'lockstep' ), onClick: onRetry } ] }
		>
			{ sprintf(
				/* translators: %s: the reason, as WordPress words it. */
				__( 'The plugin did not tell its status: %s', 'lockstep' ),
				reason
			) }
		</Notice>
	);
}
