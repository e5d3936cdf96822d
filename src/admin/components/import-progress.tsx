import { Notice, Spinner } from '@wordpress/components';
import { useState } from '@wordpress/element';
import { __, _n, sprintf } from '@wordpress/i18n';
import type { SyncLogChannel } from '../../shared/sync-log.ts';
import { readWorkerStatus } from '../api/worker-status.ts';
import { useRepeated } from '../use-repeated.ts';

interface ImportProgressProps {
	readonly channels: readonly SyncLogChannel[];
	/** This shop's own. */
	readonly channel: string | null;
}

/** Says how far the worker is with this shop's catalogue, until it is through. */
export function ImportProgress( { channels, channel }: ImportProgressProps ) {
	const own = channels.find( ( one ) => one.channel === channel );
	const isImporting = own?.state === 'connecting';
	const [ listings, setListings ] = useState( 0 );
	useRepeated(
		async () => {
			const answer = await readWorkerStatus();
			if ( answer.ok ) {
				const now = answer.value.channels.find( ( one ) => one.channel === channel );
				setListings( now?.listings ?? 0 );
			}
		},
		1_000,
		isImporting
	);
	if ( own?.state === 'needs-attention' ) {
		return (
			<Notice status="error" isDismissible={ false }>
				{ __( 'The worker has trouble with this shop:', 'lockstep' ) }{ ' ' }
				{ own.stateReason ?? __( 'it did not say why.', 'lockstep' ) }
			</Notice>
		);
	}
	if ( ! isImporting ) {
		return null;
	}
	return (
		<Notice status="info" isDismissible={ false } className="lockstep-import">
			<Spinner />
			{ listings === 0
				? __( 'The worker is reading this shop’s catalogue and open orders…', 'lockstep' )
				: sprintf(
						/* translators: %d: how many. */
						_n(
							'The worker is reading this shop’s catalogue and open orders: %d product so far…',
							'The worker is reading this shop’s catalogue and open orders: %d products so far…',
							listings,
							'lockstep'
						),
						listings
					) }
		</Notice>
	);
}
