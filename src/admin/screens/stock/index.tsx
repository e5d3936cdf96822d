import { useRef, useState } from '@wordpress/element';
import { ALL_STOCK, type StockFilter } from '../../api/stock.ts';
import type { ScreenProps } from '../../screens.ts';
import { useDelayedSearch } from '../../use-delayed-search.ts';
import { SkuDetail } from './sku-detail.tsx';
import { StockList } from './stock-list.tsx';
import { useLocations } from './use-locations.ts';
import { useStock } from './use-stock.ts';

/**
 * What lies where. The address names the SKU that is open, if one is; the list behind it is kept, so that
 * the way back leads to where one was.
 */
export default function StockScreen( { open, status }: ScreenProps ) {
	const [ filter, setFilter ] = useState< StockFilter >( ALL_STOCK );
	const list = useStock( useDelayedSearch( filter ), open === null );
	const locations = useLocations();
	const lastOpen = useRef( open );
	if ( open !== null ) {
		lastOpen.current = open;
	}
	return open === null ? (
		<StockList
			list={ list }
			filter={ filter }
			onFilter={ setFilter }
			locations={ locations }
			cameFrom={ lastOpen.current }
		/>
	) : (
		<SkuDetail
			key={ open }
			sku={ open }
			locations={ locations }
			ownChannel={ status.pairing.channel }
			onChanged={ () => void list.refresh() }
		/>
	);
}
