import type { BundleAnswer } from '../../../shared/api/bundles.ts';
import type { WantedBill } from '../../api/bundles.ts';

/** A bill as it stands in the editor; nothing of it is saved. */
export interface Draft {
	/** Empty: of a new one, not chosen yet. */
	readonly bundle: string;
	readonly parts: readonly DraftPart[];
	readonly isPackedAnywhere: boolean;
	readonly isKeptAssembled: boolean;
}

export interface DraftPart {
	readonly sku: string;
	readonly title: string;
	/** As it was typed. */
	readonly quantity: string;
	/** No SKU yet. */
	readonly isNew: boolean;
}

export const NO_DRAFT: Draft = {
	bundle: '',
	parts: [],
	isPackedAnywhere: false,
	isKeptAssembled: false,
};

/** What is in force. */
export function draftOf( { bundle, versions, makes }: BundleAnswer ): Draft {
	const [ current ] = versions;
	const titles = new Map( makes?.parts.map( ( { sku, title } ) => [ sku, title ] ) );
	return {
		bundle,
		parts: ( current?.components ?? [] ).map( ( { sku, quantity } ) => ( {
			sku,
			title: titles.get( sku ) ?? '',
			quantity: String( quantity ),
			isNew: false,
		} ) ),
		isPackedAnywhere: current?.isPackedAnywhere ?? false,
		isKeptAssembled: current?.isKeptAssembled ?? false,
	};
}

/** Is there anything to save? In which order the parts stand does not matter. */
export function isSameDraft( left: Draft, right: Draft ): boolean {
	const text = ( { bundle, parts, isPackedAnywhere, isKeptAssembled }: Draft ): string =>
		JSON.stringify( [
			bundle,
			isPackedAnywhere,
			isKeptAssembled,
			parts.map( ( { sku, quantity } ) => [ sku, quantity ] ).toSorted(),
		] );
	return text( left ) === text( right );
}

const QUANTITY_MAX = 1_000_000_000;

/** `null`: it is no number of units. */
export function unitsOf( typed: string ): number | null {
	const units = /^\d{1,10}$/.test( typed.trim() ) ? Number( typed ) : 0;
	return units >= 1 && units <= QUANTITY_MAX ? units : null;
}

/** As the worker is asked; `null`: it is not whole yet. */
export function wantedBill( { bundle, parts, ...kind }: Draft ): WantedBill | null {
	const components = parts.map( ( { sku, quantity } ) => ( {
		sku,
		quantity: unitsOf( quantity ) ?? 0,
	} ) );
	const isWhole =
		bundle !== '' &&
		components.length > 0 &&
		components.every( ( { quantity } ) => quantity > 0 );
	return isWhole
		? { bundle, components, ...kind, addsSkus: parts.some( ( { isNew } ) => isNew ) }
		: null;
}

/** What one version says that the one before it did not. */
export interface BillChange {
	readonly added: readonly Component[];
	readonly removed: readonly Component[];
	readonly changed: readonly {
		readonly sku: string;
		readonly from: number;
		readonly to: number;
	}[];
	/** Flags that are others now. */
	readonly isPackedAnywhere: boolean | null;
	readonly isKeptAssembled: boolean | null;
}

interface Component {
	readonly sku: string;
	readonly quantity: number;
}
type Version = BundleAnswer[ 'versions' ][ number ];

export function changeBetween( before: Version, after: Version ): BillChange {
	const old = new Map( before.components.map( ( { sku, quantity } ) => [ sku, quantity ] ) );
	const now = new Map( after.components.map( ( { sku, quantity } ) => [ sku, quantity ] ) );
	const flag = ( was = false, is = false ): boolean | null => ( was === is ? null : is );
	return {
		added: after.components.filter( ( { sku } ) => ! old.has( sku ) ),
		removed: before.components.filter( ( { sku } ) => ! now.has( sku ) ),
		changed: [ ...now ].flatMap( ( [ sku, to ] ) => {
			const from = old.get( sku );
			return from === undefined || from === to ? [] : [ { sku, from, to } ];
		} ),
		isPackedAnywhere: flag( before.isPackedAnywhere, after.isPackedAnywhere ),
		isKeptAssembled: flag( before.isKeptAssembled, after.isKeptAssembled ),
	};
}
