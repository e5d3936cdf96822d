import type { ImportedBill, ImportError } from '../../shared/api/imports.ts';
import { skuSchema, type Sku } from '../../shared/ids.ts';
import { isSameBill } from '../ledger/bill-of-materials.ts';
import { nameSchema } from '../../shared/storable-text.ts';
import type { CsvRow } from '../csv/read-rows.ts';
import { Cells } from './cells.ts';
import { rowError } from './row-error.ts';

/** What the rows of one bundle say together. */
export interface WantedBill {
	/** Of its first row. */
	readonly line: number;
	readonly bundle: Sku;
	readonly title: string;
	readonly components: readonly WantedComponent[];
	readonly isPackedAnywhere: boolean;
	readonly isKeptAssembled: boolean;
	/** Part of it cannot be read: the rest alone would be another bundle. */
	readonly isBad: boolean;
}

export interface WantedComponent {
	readonly line: number;
	readonly sku: Sku;
	readonly quantity: number;
}

type Gathered = Omit< WantedBill, 'components' | 'isBad' > & {
	readonly components: Map< Sku, WantedComponent >;
	isBad: boolean;
};

const COMPONENTS_MAX = 100;
const titleSchema = nameSchema( 200 );

/** Gathers the rows of each bundle, wherever in the file they stand. */
export class BundleRows {
	readonly #bundles = new Map< Sku, Gathered >();

	/** Takes a row; answers what is wrong with it. */
	add( row: CsvRow ): readonly ImportError[] {
		const cells = new Cells( row );
		const bundle = cells.name( 'bundle', skuSchema );
		const title = cells.text( 'title' );
		const isTitleFit = title === '' || cells.name( 'title', titleSchema ) !== null;
		const isPackedAnywhere = cells.flag( 'packed_anywhere' );
		const isKeptAssembled = cells.flag( 'kept_assembled' );
		const component = componentOf( row, cells );
		if ( bundle === null ) {
			return cells.errors;
		}
		const gathered = this.#bundles.get( bundle ) ?? {
			line: row.line,
			bundle,
			title: isTitleFit ? title : '',
			components: new Map< Sku, WantedComponent >(),
			isPackedAnywhere,
			isKeptAssembled,
			isBad: false,
		};
		this.#bundles.set( bundle, gathered );
		refuseOtherFlag( cells, 'packed_anywhere', isPackedAnywhere, gathered.isPackedAnywhere );
		refuseOtherFlag( cells, 'kept_assembled', isKeptAssembled, gathered.isKeptAssembled );
		const errors = [ ...cells.errors, ...this.#addComponent( gathered, component ) ];
		gathered.isBad ||= errors.length > 0;
		return errors;
	}

	#addComponent(
		{ components, bundle }: Gathered,
		component: WantedComponent | null
	): readonly ImportError[] {
		if ( component === null ) {
			return [];
		}
		const { line, sku } = component;
		const before = components.get( sku );
		if ( before ) {
			return [
				rowError(
					'CSV_ROW_TWICE',
					{ line, column: 'component', value: sku },
					`Line ${ before.line } has ${ sku } in ${ bundle } already. Add the quantities up in one line.`
				),
			];
		}
		components.set( sku, component );
		return components.size === COMPONENTS_MAX + 1
			? [
					rowError(
						'CSV_CELL_WRONG',
						{ line, column: 'component', value: sku },
						`A bundle has at most ${ COMPONENTS_MAX } components.`
					),
				]
			: [];
	}

	/** In the order in which they appear. */
	all(): WantedBill[] {
		return [ ...this.#bundles.values() ].map( ( gathered ) => ( {
			...gathered,
			components: [ ...gathered.components.values() ],
		} ) );
	}
}

/** `null`: the row names none, or it cannot be read. */
function componentOf( { line }: CsvRow, cells: Cells ): WantedComponent | null {
	if ( cells.text( 'component' ) === '' && cells.text( 'quantity' ).trim() === '' ) {
		return null;
	}
	const sku = cells.name( 'component', skuSchema );
	const quantity = cells.wholeNumber( 'quantity', 1 );
	if ( quantity === null && cells.text( 'quantity' ).trim() === '' ) {
		cells.refuse( 'quantity', '', 'Write how many of the component are in one bundle.' );
	}
	return sku === null || quantity === null ? null : { line, sku, quantity };
}

function refuseOtherFlag( cells: Cells, column: string, flag: boolean, first: boolean ): void {
	if ( flag !== first ) {
		cells.refuse( column, cells.text( column ), 'Write the same in all rows of the bundle.' );
	}
}

/** As `isSameBill`; `null`, or without components: it is no bundle. */
export function isSameOrNone( left: ImportedBill | null, right: ImportedBill | null ): boolean {
	const isNone = ( bill: ImportedBill | null ): boolean => ! bill || bill.components.length === 0;
	return left && right && ! isNone( left )
		? isSameBill( left, right )
		: isNone( left ) && isNone( right );
}
