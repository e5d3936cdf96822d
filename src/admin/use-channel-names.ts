import { useCallback, useEffect, useState } from '@wordpress/element';
import { readWorkerStatus } from './api/worker-status.ts';

/** How channels are called; until that is known, and for those that are gone, by their id. */
export function useChannelNames(): ( channel: string ) => string {
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
	return useCallback( ( channel: string ) => names.get( channel ) ?? channel, [ names ] );
}
