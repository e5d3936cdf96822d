import { useCallback, useEffect, useState } from '@wordpress/element';
import { readLocations, type Location } from '../../api/stock.ts';
import { useRepeated } from '../../use-repeated.ts';

/** Another channel may bring others. */
const PERIOD_MS = 60_000;
/** While none is known: the worker did not answer, or has no channel yet. */
const UNKNOWN_PERIOD_MS = 5_000;

/** Every place there is; none until that is known. */
export function useLocations(): readonly Location[] {
	const [ locations, setLocations ] = useState< readonly Location[] >( [] );
	const ask = useCallback( async () => {
		const answer = await readLocations();
		if ( answer.ok ) {
			setLocations( answer.value.locations );
		}
	}, [] );
	useEffect( () => void ask(), [ ask ] );
	useRepeated( ask, locations.length === 0 ? UNKNOWN_PERIOD_MS : PERIOD_MS, true );
	return locations;
}
