import { createHash } from 'node:crypto';

/** A row of derived state as one line of text: equal on every database when it says the same. */
export interface StateRow {
	readonly part: string;
	readonly row: string;
}

type Column = string | number | null;

export interface StatePart {
	readonly part: string;
	/** Both databases understand it. Ordered by its key. */
	readonly sql: string;
	readonly lineOf: ( row: Readonly< Record< string, Column > > ) => string;
}

/**
 * All that the log and the model say, part by part: what a state hash is a hash of. Not in it: the log
 * itself (the audit chains are its proof), what dispatchers know, and marks of what is to be done.
 */
export const STATE_PARTS: readonly StatePart[] = [
	{
		part: 'orders',
		sql: `
			select channel, order_id, rank_at, rank_fetch, rank_key, placed_at_ms, lines, assignments, explains,
				reports, gone, reservations
			from orders order by channel, order_id`,
		lineOf: orderLine,
	},
	{
		part: 'stock',
		sql: `
			select sku, location, on_hand, committed, quarantined, safety, opened_at_ms, opened_units,
				counted_at_ms, counted_units
			from stock
			where on_hand <> 0 or committed <> 0 or safety <> 0 or quarantined <> 0 order by sku, location`,
		lineOf: plainLine,
	},
	{
		part: 'incoming',
		sql: `
			select sku, location, reference, what, at_ms, key, units, expected_at_ms from incoming
			order by sku, location, reference, key`,
		lineOf: plainLine,
	},
	{
		part: 'backorders',
		sql: 'select sku, channel, units, at_ms, key from backorders order by sku, channel',
		lineOf: plainLine,
	},
	{
		part: 'observed',
		sql: 'select sku, location, at_ms, key, states from observed_states order by sku, location',
		lineOf: plainLine,
	},
	{
		part: 'desired',
		sql: `
			select listing, quantity, known, unreduced, includes_epoch, includes_number, includes_total,
				split_of, split_share
			from desired order by listing`,
		lineOf: plainLine,
	},
	{
		part: 'own_starts',
		sql: 'select channel, offer, epoch, number, total, order_total from own_starts order by channel, offer',
		lineOf: plainLine,
	},
	{
		// A counter of zeros is as good as none: whether it has a row depends on what came first.
		part: 'own_counters',
		sql: `
			select channel, offer, epoch, explained_by_orders, explained_by_themselves, reached_number,
				reached_total, read_number, managed_number
			from own_counters where explained_by_orders <> 0 or reached_number is not null
			order by channel, offer, epoch`,
		lineOf: plainLine,
	},
	{
		part: 'own_changes_beyond_gap',
		sql: `
			select channel, offer, epoch, number, total, delta from own_changes_beyond_gap
			order by channel, offer, epoch, number`,
		lineOf: plainLine,
	},
];

/** So much text is hashed in one call: two for each row took longer than hashing it. */
const HASHED_AT_ONCE = 65_536;

/** A hash of rows in their order, each of them a line. */
export class StateHash {
	readonly #hash = createHash( 'sha256' );
	#text = '';

	add( { row }: StateRow ): void {
		this.#text += `${ row }\n`;
		if ( this.#text.length >= HASHED_AT_ONCE ) {
			this.#hash.update( this.#text );
			this.#text = '';
		}
	}

	digest(): string {
		return this.#hash.update( this.#text ).digest( 'hex' );
	}
}

function plainLine( row: Readonly< Record< string, Column > > ): string {
	return JSON.stringify( Object.values( row ) );
}

/**
 * Of the lines that the order has now: whether one that is gone was ever seen depends on which snapshot
 * came first. What others tell of an order has no order.
 */
function orderLine( row: Readonly< Record< string, Column > > ): string {
	return JSON.stringify( [
		row.channel,
		row.order_id,
		row.rank_at,
		row.rank_fetch,
		row.rank_key,
		row.placed_at_ms,
		row.lines,
		row.explains,
		row.reservations,
		assignedIn( text( row.assignments ), text( row.lines ) ),
		listIn( row.reports )
			.map( ( one ) => JSON.stringify( one ) )
			.sort(),
		listIn( row.gone )
			.map( ( one ) => JSON.stringify( one ) )
			.sort(),
	] );
}

/** Of each line, what it was assigned to, in one order. */
function assignedIn( assignments: string, lines: string ): readonly string[] {
	const only = onlyLineIn( assignments );
	if ( only !== null && lines.includes( `"line":"${ only }"` ) ) {
		return [ assignments.slice( 1, -1 ) ];
	}
	const made = listIn( assignments );
	const known = new Set( made.length > 0 ? listIn( lines ).map( lineOf ) : [] );
	return made
		.filter( ( one ) => known.has( lineOf( one ) ) )
		.map( ( one ) => JSON.stringify( one ) )
		.sort();
}

const ONE_LINE = /^\[\{"line":"([^"\\]*)"/;

/**
 * The line of the only assignment in a list, as it stands in its JSON; `null` when there are several, or to
 * tell takes reading it. Within a text of JSON no quotation mark stands bare, so `"line":` is a name
 * wherever it is found, and no part of an assignment or a line of an order has another of that name.
 */
function onlyLineIn( assignments: string ): string | null {
	const line = ONE_LINE.exec( assignments )?.[ 1 ] ?? null;
	return assignments.includes( '"line":', ONE_LINE_AT ) ? null : line;
}

/** Where the next assignment's could be at the earliest. */
const ONE_LINE_AT = '[{"line":'.length;

function text( column: Column | undefined ): string {
	return String( column ?? '[]' );
}

const NOTHING: readonly unknown[] = [];

/** Looked at as little as possible: every order is, of both sides of a replay. */
function listIn( json: Column | undefined ): readonly unknown[] {
	if ( json === '[]' ) {
		return NOTHING;
	}
	const read: unknown = JSON.parse( text( json ) );
	if ( ! Array.isArray( read ) ) {
		throw new Error( 'an order has its parts in lists' );
	}
	return read;
}

function lineOf( one: unknown ): unknown {
	return typeof one === 'object' && one !== null && 'line' in one ? one.line : undefined;
}
