import type { DatabaseSession } from './database-session.ts';
import {
	applyingConnections,
	orderLines,
	outboxEntries,
	stockWrites,
	type OrderLine,
	type OutboxEntry,
	type StockWrite,
} from './stock-books.ts';

/**
 * What must hold of the plugin's outbox whatever happened, judged by the database's own notes.
 * Every check gives sentences; none means that all is well.
 */

/** Every change of a stock is one row, made by the very request that changed it, and no row is made up. */
export async function checkCapture(
	database: DatabaseSession,
	hasKills = false
): Promise< string[] > {
	const writes = await stockWrites( database );
	const rows = await outboxEntries( database );
	const applying = await applyingConnections( database );
	const { wrong, hidden } = checkWrites( writes, rows, applying, hasKills );
	return [
		...checkNumbers(
			rows,
			( { product } ) => `product ${ product }`,
			( { number } ) => number
		),
		...checkNumbers(
			rows.filter( ( { order } ) => order !== 0 ),
			( { order } ) => `order ${ order }`,
			( { orderNumber } ) => orderNumber
		),
		...checkTotals( rows ),
		...wrong,
		...checkFound( hidden, rows ),
	];
}

function checkNumbers(
	rows: readonly OutboxEntry[],
	nameOf: ( row: OutboxEntry ) => string,
	numberOf: ( row: OutboxEntry ) => number
): string[] {
	const groups = Map.groupBy( rows, ( row ) => `${ nameOf( row ) } in epoch ${ row.epoch }` );
	return [ ...groups ].flatMap( ( [ name, group ] ) => {
		const numbers = group.map( numberOf ).sort( ( a, b ) => a - b );
		const isGapless = numbers.every( ( number, index ) => number === index + 1 );
		return isGapless ? [] : [ `${ name }: numbers ${ numbers.join( ' ' ) }` ];
	} );
}

function checkTotals( rows: readonly OutboxEntry[] ): string[] {
	const groups = Map.groupBy(
		rows,
		( { product, epoch } ) => `${ product } in epoch ${ epoch }`
	);
	return [ ...groups ].flatMap( ( [ name, group ] ) => {
		let sum = 0;
		return group
			.toSorted( ( a, b ) => a.number - b.number )
			.flatMap( ( { number, delta, total } ) => {
				sum += delta;
				return sum === total
					? []
					: [
							`product ${ name }: total ${ total } at ${ number }, the deltas sum up to ${ sum }`,
						];
			} );
	} );
}

/**
 * Written past WooCommerce's hooks: raw SQL always, and a product's meta unless the plugin saw it and
 * made a row of it. The sweep tells these later, in a row of their own.
 */
function checkWrites(
	writes: readonly StockWrite[],
	rows: readonly OutboxEntry[],
	applying: ReadonlySet< string >,
	hasKills: boolean
): { readonly wrong: string[]; readonly hidden: readonly StockWrite[] } {
	const open = rows.filter( ( { kind, reason } ) => kind === 'change' && reason !== 'found' );
	const wrong: string[] = [];
	const hidden: StockWrite[] = [];
	for ( const write of writes ) {
		if ( write.before === null || write.after === null ) {
			continue;
		}
		const delta = write.after - write.before;
		const index = open.findIndex(
			( row ) =>
				row.connection === write.connection &&
				row.product === write.product &&
				row.delta === delta &&
				row.stock === write.after
		);
		if ( index >= 0 ) {
			open.splice( index, 1 );
		} else if ( write.source !== null ) {
			hidden.push( write );
		} else if ( ! applying.has( `${ write.connection }/${ write.product }` ) ) {
			wrong.push( `lost: ${ JSON.stringify( write ) } has no row` );
		}
	}
	// Of a request that was killed between a line's units and its note of them, only a difference is
	// left. A raw write of just as many units is then taken for the order's own: nobody can tell.
	for ( const write of hasKills ? [ ...hidden ] : [] ) {
		const index = open.findIndex(
			( row ) =>
				row.order !== 0 &&
				row.product === write.product &&
				row.stock === write.after &&
				row.delta === ( write.after ?? 0 ) - ( write.before ?? 0 )
		);
		if ( index >= 0 ) {
			open.splice( index, 1 );
			hidden.splice( hidden.indexOf( write ), 1 );
		}
	}
	return {
		wrong: [
			...wrong,
			...open.map( ( row ) => `made up: ${ JSON.stringify( row ) } was never written` ),
		],
		hidden,
	};
}

/** What was found past all hooks is what was written past them, no more and no less. */
function checkFound( writes: readonly StockWrite[], rows: readonly OutboxEntry[] ): string[] {
	const hidden = sums( writes, ( { before, after } ) => ( after ?? 0 ) - ( before ?? 0 ) );
	const found = sums(
		rows.filter( ( { reason } ) => reason === 'found' ),
		( { delta } ) => delta
	);
	return [ ...new Set( [ ...hidden.keys(), ...found.keys() ] ) ].flatMap( ( product ) => {
		const [ written, told ] = [ hidden.get( product ) ?? 0, found.get( product ) ?? 0 ];
		return written === told
			? []
			: [ `product ${ product }: ${ written } written past all hooks, ${ told } found` ];
	} );
}

function sums< T extends { readonly product: number } >(
	list: readonly T[],
	unitsOf: ( each: T ) => number
): Map< number, number > {
	const result = new Map< number, number >();
	for ( const each of list ) {
		result.set( each.product, ( result.get( each.product ) ?? 0 ) + unitsOf( each ) );
	}
	return result;
}

/** What is left of a product to be sold anywhere, and what WooCommerce has yet to take of it by itself. */
export interface RightNumbers {
	readonly available: number;
	readonly toSubtract: number;
}

const VOID = new Set( [ 'wc-cancelled', 'wc-failed' ] );
const DRAFTS = new Set( [ 'wc-checkout-draft', 'auto-draft', 'draft', 'new' ] );

/**
 * The right numbers of every product in `opening` (units when the books were opened, before any
 * order): opening + what was changed by hand or by others − what WooCommerce's orders take, read from
 * WooCommerce's own tables. `holderOf` names the product whose stock a line takes from.
 */
export async function rightNumbers(
	database: DatabaseSession,
	opening: ReadonlyMap< number, number >,
	holderOf: ( line: OrderLine ) => number
): Promise< Map< number, RightNumbers > > {
	const rows = await outboxEntries( database );
	const byHand = sums(
		rows.filter( ( { order } ) => order === 0 ),
		( { delta } ) => delta
	);
	const lines = ( await orderLines( database ) )
		.map( ( line ) => ( { ...line, holder: holderOf( line ) } ) )
		.filter( ( { status } ) => ! DRAFTS.has( status ) );
	return new Map(
		[ ...opening ].map( ( [ product, units ] ) => {
			const ours = lines.filter( ( { holder } ) => holder === product );
			const taken = ours.reduce( ( sum, line ) => sum + takenBy( line ), 0 );
			const toSubtract = ours
				.filter( ( { reduced, status } ) => reduced === null && status === 'wc-pending' )
				.reduce( ( sum, line ) => sum + takenBy( line ), 0 );
			return [
				product,
				{ available: units + ( byHand.get( product ) ?? 0 ) - taken, toSubtract },
			];
		} )
	);
}

/** Units that the line keeps from everybody else. */
function takenBy( { status, trashedFrom, reduced, quantity }: OrderLine ): number {
	const standing = status === 'trash' ? ( trashedFrom ?? status ) : status;
	return VOID.has( standing ) ? 0 : ( reduced ?? quantity );
}
