import { URGENCY_OF_MARK } from '../../rows/due-rows.ts';
import { DESIRED_VALUE_COLUMNS, REVISED_COLUMNS } from '../../rows/desired-row.ts';
import { WRITTEN_ORDER_COLUMNS } from '../../rows/order-row.ts';
import { STORED_SHELF_COLUMNS } from '../../rows/stock-row.ts';
import { setStatements, unnested, type Columns, type TableShape } from './set-statement.ts';
import { keptDismissal } from '../../rows/dismissal-row.ts';

const SHELF_TEXT = /_key$/;
const ORDER_NUMBER = /^(rank_at|rank_fetch|has_unmapped_lines)$|_ms$/;

export const ORDERS: TableShape = {
	table: 'orders',
	keys: { channel: 'text', order_id: 'text' },
	values: Object.fromEntries(
		WRITTEN_ORDER_COLUMNS.map( ( name ) => [
			name,
			ORDER_NUMBER.test( name ) ? 'bigint' : 'text',
		] )
	),
};

export const STOCK: TableShape = {
	table: 'stock',
	keys: { sku: 'text', location: 'text' },
	values: Object.fromEntries(
		STORED_SHELF_COLUMNS.map( ( name ) => [
			name,
			SHELF_TEXT.test( name ) ? 'text' : 'bigint',
		] )
	),
};

export const COUNTERS: TableShape = {
	table: 'own_counters',
	keys: { channel: 'text', offer: 'text', epoch: 'bigint' },
	values: {
		explained_by_orders: 'bigint',
		explained_by_themselves: 'bigint',
		reached_number: 'bigint',
		reached_total: 'bigint',
		read_number: 'bigint',
		managed_number: 'bigint',
		is_contradicted: 'bigint',
	},
};

export const STARTS: TableShape = {
	table: 'own_starts',
	keys: { channel: 'text', offer: 'text' },
	values: { epoch: 'bigint', number: 'bigint', total: 'bigint', order_total: 'bigint' },
};

export const BEYOND: TableShape = {
	table: 'own_changes_beyond_gap',
	keys: { channel: 'text', offer: 'text', epoch: 'bigint', number: 'bigint' },
	values: { total: 'bigint', delta: 'bigint' },
};

export const INCOMING: TableShape = {
	table: 'incoming',
	keys: { sku: 'text', location: 'text', reference: 'text', key: 'text' },
	values: { what: 'text', at_ms: 'bigint', units: 'bigint', expected_at_ms: 'bigint' },
};

export const EVENTS: TableShape = {
	table: 'events',
	keys: { position: 'bigint' },
	values: {
		source: 'text',
		key: 'text',
		kind: 'text',
		occurred_at_ms: 'bigint',
		is_clamped: 'bigint',
		received_at_ms: 'bigint',
		committed_at_ms: 'bigint',
		actor: 'text',
		delivery: 'bigint',
		outcome: 'text',
		body: 'text',
		body_hash: 'text',
		effect: 'text',
	},
};

export const LINKS: TableShape = {
	table: 'chain_links',
	keys: { subject: 'text', number: 'bigint' },
	values: { position: 'bigint', hash: 'text' },
};

export const SUBJECTS: TableShape = {
	table: 'log_subjects',
	keys: { subject: 'text', position: 'bigint' },
	values: {},
};

const CONFLICTS: Columns = {
	source: 'text',
	key: 'text',
	body: 'text',
	delivery: 'bigint',
	received_at_ms: 'bigint',
};

const bigints = ( columns: readonly string[] ): Columns =>
	Object.fromEntries( columns.map( ( name ) => [ name, 'bigint' ] ) );

export const DESIRED: TableShape = {
	table: 'desired',
	keys: { listing: 'text' },
	values: { channel: 'text', ...bigints( [ ...REVISED_COLUMNS, ...DESIRED_VALUE_COLUMNS ] ) },
};

/** What is written of a listing whose revision stays: since when, and why, stays too. */
export const SAME_REVISION: TableShape = {
	table: 'desired',
	keys: { listing: 'text' },
	values: bigints( DESIRED_VALUE_COLUMNS ),
};

export const REVISIONS: TableShape = {
	table: 'revisions',
	keys: { listing: 'text', revision: 'bigint' },
	values: { quantity: 'bigint', steps: 'text', cause: 'bigint', at_ms: 'bigint' },
};

const MOVED: Columns = {
	sku: 'text',
	location: 'text',
	at_ms: 'bigint',
	is_own: 'bigint',
	units: 'bigint',
};
const SHORT: Columns = { sku: 'text', location: 'text', position: 'bigint', since_ms: 'bigint' };
const ALLOWED: Columns = {
	sku: 'text',
	channel: 'text',
	units: 'bigint',
	at_ms: 'bigint',
	key: 'text',
};
const OBSERVED: Columns = {
	sku: 'text',
	location: 'text',
	at_ms: 'bigint',
	key: 'text',
	states: 'text',
};
const OFFER: Columns = { channel: 'text', offer: 'text' };

const names = ( columns: Columns ): string => Object.keys( columns ).join();

export const SET_SQL = {
	orders: setStatements( ORDERS ),
	stock: setStatements( STOCK ),
	counters: setStatements( COUNTERS ),
	starts: setStatements( STARTS ),
	beyond: setStatements( BEYOND ),
	incoming: setStatements( INCOMING ),
	events: setStatements( EVENTS ),
	links: setStatements( LINKS ),
	subjects: setStatements( SUBJECTS ),
	desired: setStatements( DESIRED ),
	sameRevision: setStatements( SAME_REVISION ),
	revisions: setStatements( REVISIONS ),
} as const;

export const WRITE_SQL = {
	moved: `
		insert into shelf_movements (${ names( MOVED ) }) select * from ${ unnested( MOVED ) }
		on conflict (sku, location, at_ms, is_own) do update set units = shelf_movements.units + excluded.units`,
	allowed: `
		insert into backorders (${ names( ALLOWED ) }) select * from ${ unnested( ALLOWED ) }
		on conflict (sku, channel) do update set units = excluded.units, at_ms = excluded.at_ms, key = excluded.key
		where (excluded.at_ms, excluded.key) > (backorders.at_ms, backorders.key)`,
	observed: `
		insert into observed_states (${ names( OBSERVED ) })
		select distinct on (w.sku, w.location) w.* from ${ unnested( OBSERVED ) }
		order by w.sku, w.location, w.at_ms desc, w.key collate "C" desc
		on conflict (sku, location) do update set at_ms = excluded.at_ms, key = excluded.key, states = excluded.states
		where (excluded.at_ms, excluded.key) > (observed_states.at_ms, observed_states.key)`,
	short: `
		insert into shortages (${ names( SHORT ) }) select * from ${ unnested( SHORT ) }
		on conflict (sku, location) do update set position = excluded.position, since_ms = excluded.since_ms`,
	notShort: `
		delete from shortages s using ${ unnested( { sku: 'text', location: 'text' } ) }
		where s.sku = w.sku and s.location = w.location`,
	forgetBeyond: `
		delete from own_changes_beyond_gap b
		using ${ unnested( { ...OFFER, epoch: 'bigint', number: 'bigint' } ) }
		where b.channel = w.channel and b.offer = w.offer and b.epoch = w.epoch and b.number <= w.number`,
	mark: `
		insert into offers_to_recount (channel, offer) select * from ${ unnested( OFFER ) }
		on conflict do nothing`,
	unmark: `
		delete from offers_to_recount m using ${ unnested( OFFER ) }
		where m.channel = w.channel and m.offer = w.offer`,
	dirty: `
		insert into dirty (channel, listing, urgency, since_ms)
		select * from ${ unnested( { channel: 'text', listing: 'text', urgency: 'bigint', since_ms: 'bigint' } ) }
		on conflict (channel, listing) do update
		set not_before_ms = 0, urgency = ${ URGENCY_OF_MARK }`,
	fetchDue: `
		update orders o set fetch_due_at_ms = w.due
		from ${ unnested( { channel: 'text', order_id: 'text', due: 'bigint' } ) }
		where o.channel = w.channel and o.order_id = w.order_id`,
	// In the order in which intake locks those that come again.
	lockDeliveries: `
		select delivery from deliveries where delivery = any ($1::bigint[])
		order by channel, delivery_key for update`,
	// A delivery too large for one batch keeps the worst of its verdicts.
	settled: `
		update deliveries d set state = w.state, error_code = w.code, error_detail = null, worked_at_ms = w.at,
			is_dismissed = ${ keptDismissal( 'w.state', 'w.code', 'd.' ) }
		from ${ unnested( { delivery: 'bigint', state: 'text', code: 'text', at: 'bigint' } ) }
		where d.delivery = w.delivery and (d.state not in ('parked', 'dead') or w.state = 'dead')`,
	// The same contradiction told again is no other one.
	conflicts: `
		insert into conflicts (${ names( CONFLICTS ) }) select * from ${ unnested( CONFLICTS ) }
		where not exists (
			select 1 from conflicts c where c.source = w.source and c.key = w.key and c.body = w.body)`,
	lockLog: 'select position from log_head for update',
	moveLog: 'update log_head set position = $1',
	heads: `
		select w.subject, l.number, l.hash from ${ unnested( { subject: 'text' } ) }
		cross join lateral (select number, hash from chain_links c where c.subject = w.subject
			order by number desc limit 1) l`,
} as const;
