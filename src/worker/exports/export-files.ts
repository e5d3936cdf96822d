import type { FileKind } from '../../shared/api/imports.ts';
import { writeRows, type CsvColumn } from '../csv/write-rows.ts';
import type { Bill, BillComponent } from '../ledger/bill-of-materials.ts';
import type { ModelStore } from '../store/contract.ts';
import type { StockAnswer } from '../store/insight-rows.ts';
import type { ListStore, LocationSummary } from '../store/list-store.ts';

/** SKUs that are read at once. */
const PAGE = 1_000;

export interface ExportSource {
	readonly lists: Pick< ListStore, 'stock' | 'locations' | 'titles' >;
	readonly model: Pick< ModelStore, 'bills' >;
}

/** The text of a file of this kind, piece by piece. Imported as it is, it changes nothing. */
export function exportFile( kind: FileKind, source: ExportSource ): AsyncGenerator< string > {
	switch ( kind ) {
		case 'stock':
			return writeRows( STOCK, stockPages( source ) );
		case 'bundles':
			return writeRows( BUNDLES, bundlePages( source ) );
		case 'locations':
			return writeRows( LOCATIONS, locationPages( source ) );
	}
}

const STOCK: readonly CsvColumn< StockAnswer >[] = [
	{ name: 'sku', of: ( { sku } ) => sku },
	{ name: 'title', of: ( { title } ) => title },
	{ name: 'location', of: ( { location } ) => location },
	{ name: 'on_hand', of: ( { onHand } ) => onHand },
	{ name: 'committed', of: ( { committed } ) => committed },
	{ name: 'available', of: ( { available } ) => available },
	{ name: 'safety', of: ( { safety } ) => safety },
	{ name: 'quarantined', of: ( { quarantined } ) => quarantined },
	{ name: 'incoming', of: ( { incoming } ) => incoming },
	{ name: 'expected_on_hand', of: ( { onHand } ) => onHand },
];

async function* stockPages( { lists }: ExportSource ): AsyncGenerator< readonly StockAnswer[] > {
	for ( let after: StockAnswer[ 'sku' ] | null = null; ; ) {
		const rows: readonly StockAnswer[] = await lists.stock( {
			search: null,
			location: null,
			isShort: false,
			after,
			limit: PAGE,
		} );
		yield rows;
		const last = rows.at( -1 );
		if ( ! last ) {
			return;
		}
		after = last.sku;
	}
}

interface BundleLine extends BillComponent {
	readonly bill: Bill;
	readonly title: string;
}

const yesOrNo = ( flag: boolean | undefined ): string => ( flag ? 'yes' : 'no' );

const BUNDLES: readonly CsvColumn< BundleLine >[] = [
	{ name: 'bundle', of: ( { bill } ) => bill.bundle },
	{ name: 'title', of: ( { title } ) => title },
	{ name: 'component', of: ( { sku } ) => sku },
	{ name: 'quantity', of: ( { quantity } ) => quantity },
	{ name: 'packed_anywhere', of: ( { bill } ) => yesOrNo( bill.isPackedAnywhere ) },
	{ name: 'kept_assembled', of: ( { bill } ) => yesOrNo( bill.isKeptAssembled ) },
];

async function* bundlePages( {
	lists,
	model,
}: ExportSource ): AsyncGenerator< readonly BundleLine[] > {
	// By bundle and time: of each the last one is in force.
	const newest = new Map( ( await model.bills() ).map( ( bill ) => [ bill.bundle, bill ] ) );
	const bills = [ ...newest.values() ].filter( ( { components } ) => components.length > 0 );
	for ( let at = 0; at < bills.length; at += PAGE ) {
		const page = bills.slice( at, at + PAGE );
		const named = await lists.titles( page.map( ( { bundle } ) => bundle ) );
		const titles = new Map( named.map( ( { sku, title } ) => [ sku, title ] ) );
		yield page.flatMap( ( bill ) =>
			bill.components.map( ( component ) => ( {
				...component,
				bill,
				title: titles.get( bill.bundle ) ?? '',
			} ) )
		);
	}
}

const LOCATIONS: readonly CsvColumn< LocationSummary >[] = [
	{ name: 'location', of: ( { location } ) => location },
	{ name: 'channels', of: ( { channels } ) => channels.join( ' ' ) },
	{ name: 'counted_by_marketplace', of: ( { isObserved } ) => yesOrNo( isObserved ) },
];

async function* locationPages( {
	lists,
}: ExportSource ): AsyncGenerator< readonly LocationSummary[] > {
	yield await lists.locations();
}
