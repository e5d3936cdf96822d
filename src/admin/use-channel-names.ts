import { useCallback, useEffect, useMemo, useState } from '@wordpress/element';
import { readWorkerStatus } from './api/worker-status.ts';

/** How channels are called; until that is known, and for those that are gone, by their id. */
export function useChannelNames(): ( channel: string ) => string {
	return useChannels().nameOf;
}

/** The channels that are connected, once that is known, and how they are called. */
export function useChannels() {
	const [ names, setNames ] = useState< ReadonlyMap< string, string > >( new Map() );
	useEffect( () => {
		let isCurrent = true;
		void readWorkerStatus().then( ( answer ) => {
			if ( isCurrent && answer.ok ) {
				setNames(
					new Map(
						answer.value.channels.map( ( { channel, name } ) => [ channel, name ] )
					)
				);
			}
		} );
		return () => {
			isCurrent = false;
		};
	}, [] );
	const nameOf = useCallback( ( channel: string ) => names.get( channel ) ?? channel, [ names ] );
	const channels = useMemo( () => [ ...names.keys() ], [ names ] );
	return { channels, nameOf };
}
