import { useEffect, useState } from '@wordpress/element';
import { readLocations, type Location } from '../../api/stock.ts';

/** Every place there is; none until that is known. */
export function useLocations(): readonly Location[] {
	const [ locations, setLocations ] = useState< readonly Location[] >( [] );
	useEffect( () => {
		let isCurrent = true;
		void readLocations().then( ( answer ) => {
			if ( isCurrent && answer.ok ) {
				setLocations( answer.value.locations );
			}
		} );
		return () => {
			isCurrent = false;
		};
	}, [] );
	return locations;
}
