import { URGENCY_OF_MARK } from '../rows/due-rows.ts';
import { DESIRED_VALUE_COLUMNS, REVISED_COLUMNS } from '../rows/desired-row.ts';
import { WRITTEN_ORDER_COLUMNS } from '../rows/order-row.ts';
import { STORED_SHELF_COLUMNS } from '../rows/stock-row.ts';
import type { SqliteDatabase } from './database.ts';
import { keptDismissal } from '../rows/dismissal-row.ts';

const REVISED_VALUES = [ ...REVISED_COLUMNS, ...DESIRED_VALUE_COLUMNS ];

const STATE_SQL = {
	order: `
			insert into orders (channel, order_id, ${ WRITTEN_ORDER_COLUMNS.join() })
			values (?, ?, ${ WRITTEN_ORDER_COLUMNS.map( () => '?' ).join() })
			on conflict (channel, order_id) do update set ${ fromExcluded( WRITTEN_ORDER_COLUMNS ) }`,
	fetchDue: 'update orders set fetch_due_at_ms = ? where channel = ? and order_id = ?',
	shelf: `
			update stock set ${ STORED_SHELF_COLUMNS.map( ( name ) => `${ name } = ?` ).join() }
			where sku = ? and location = ?`,
	newShelf: `
			insert into stock (${ STORED_SHELF_COLUMNS.join() }, sku, location)
			values (${ STORED_SHELF_COLUMNS.map( () => '?' ).join() }, ?, ?)`,
	moved: `
			insert into shelf_movements (sku, location, at_ms, is_own, units) values (?, ?, ?, ?, ?)
			on conflict (sku, location, at_ms, is_own) do update set units = units + excluded.units`,
	incoming: `
			insert into incoming (sku, location, reference, what, at_ms, key, units, expected_at_ms)
			values (@sku, @location, @reference, @what, @atMs, @key, @units, @expectedAtMs)`,
	backorder: `
			insert into backorders (sku, channel, units, at_ms, key) values (?, ?, ?, ?, ?)
			on conflict (sku, channel) do update set ${ fromExcluded( [ 'units', 'at_ms', 'key' ] ) }
			where (excluded.at_ms, excluded.key) > (backorders.at_ms, backorders.key)`,
	observed: `
			insert into observed_states (sku, location, at_ms, key, states) values (?, ?, ?, ?, ?)
			on conflict (sku, location) do update set ${ fromExcluded( [ 'at_ms', 'key', 'states' ] ) }
			where (excluded.at_ms, excluded.key) > (observed_states.at_ms, observed_states.key)`,
	short: `
			insert into shortages (sku, location, position, since_ms) values (?, ?, ?, ?)
			on conflict (sku, location) do update set ${ fromExcluded( [ 'position', 'since_ms' ] ) }`,
	notShort: 'delete from shortages where sku = ? and location = ?',
	desired: `update desired set ${ DESIRED_VALUE_COLUMNS.map( ( name ) => `${ name } = ?` ).join() } where listing = ?`,
	revised: `
			update desired set ${ REVISED_VALUES.map( ( name ) => `${ name } = ?` ).join() } where listing = ?`,
	newDesired: `
			insert into desired (${ REVISED_VALUES.join() }, listing, channel)
			values (${ REVISED_VALUES.map( () => '?' ).join() }, ?, ?)`,
	revision:
		'insert into revisions (listing, revision, quantity, steps, cause, at_ms) values (?, ?, ?, ?, ?, ?)',
	dirty: `
			insert into dirty (channel, listing, urgency, since_ms) values (?, ?, ?, ?)
			on conflict (channel, listing) do update
			set not_before_ms = 0, urgency = ${ URGENCY_OF_MARK }`,
};

const OWN_SQL = {
	start: `
			insert into own_starts (channel, offer, epoch, number, total, order_total)
			values (@channel, @offer, @epoch, @number, @total, @orderTotal)`,
	counter: `
			insert into own_counters (channel, offer, epoch, explained_by_orders, explained_by_themselves,
				reached_number, reached_total, read_number, managed_number, is_contradicted)
			values (@channel, @offer, @epoch, @byOrders, @byThemselves, @reached, @total, @read, @managedAt,
				@isContradicted)
			on conflict (channel, offer, epoch) do update set explained_by_orders = @byOrders,
				explained_by_themselves = @byThemselves, reached_number = @reached, reached_total = @total,
				read_number = @read, managed_number = @managedAt,
				is_contradicted = max(is_contradicted, @isContradicted)`,
	forgetBeyond:
		'delete from own_changes_beyond_gap where channel = ? and offer = ? and epoch = ? and number <= ?',
	keepBeyond: `
			insert into own_changes_beyond_gap (channel, offer, epoch, number, total, delta)
			values (@channel, @offer, @epoch, @number, @total, @delta)`,
	mark: 'insert into offers_to_recount (channel, offer) values (?, ?) on conflict do nothing',
	unmark: 'delete from offers_to_recount where channel = ? and offer = ?',
};

const LOG_SQL = {
	event: `
			insert into events (position, source, key, kind, occurred_at_ms, is_clamped, received_at_ms,
				committed_at_ms, actor, delivery, outcome, body, body_hash, effect)
			values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
	subject: 'insert into log_subjects (subject, position) values (?, ?)',
	link: 'insert into chain_links (subject, number, position, hash) values (?, ?, ?, ?)',
	// The same contradiction told again is no other one.
	conflict: `
			insert into conflicts (source, key, body, delivery, received_at_ms) select @source, @key, @body, @delivery, @receivedAtMs
			where not exists (select 1 from conflicts where source = @source and key = @key and body = @body)`,
	// A delivery too large for one batch keeps the worst of its verdicts.
	settled: `
			update deliveries set state = @state, error_code = @code, error_detail = null, worked_at_ms = @nowMs,
				is_dismissed = ${ keptDismissal( '@state', '@code' ) }
			where delivery = @delivery and (state not in ('parked', 'dead') or @state = 'dead')`,
};

const ALL_SQL = { ...STATE_SQL, ...OWN_SQL, ...LOG_SQL };

type Name = keyof typeof ALL_SQL;

export interface BatchStatement {
	/** Values of a wide row as one array: spread, they are copied twice on the way. */
	run( ...values: readonly unknown[] ): { readonly changes: number };
}

export type BatchStatements = Readonly< Record< Name, BatchStatement > >;

/** What a batch writes, a row each: in one process, a statement that is prepared costs 1–3 µs. */
export function prepareBatchStatements( db: SqliteDatabase ): BatchStatements {
	return mapValues( ALL_SQL, ( sql ) => db.prepare( sql ) );
}

function mapValues< Key extends string, Value, Made >(
	of: Readonly< Record< Key, Value > >,
	make: ( value: Value ) => Made
): Record< Key, Made > {
	const entries = Object.entries< Value >( of ).map( ( [ key, value ] ) => [
		key,
		make( value ),
	] );
	return Object.fromEntries( entries ) as Record< Key, Made >;
}

/** `on conflict … do update`: the columns of the row that was to be put in. */
function fromExcluded( columns: readonly string[] ): string {
	return columns.map( ( name ) => `${ name } = excluded.${ name }` ).join();
}
