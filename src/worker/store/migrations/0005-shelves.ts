/**
 * Shelves as a function of the set of facts: every movement by its time, and the numbers somebody gave
 * (opening, newest count, safety), so that a count that comes late is set against what moved after it.
 */
export const sql = `
create table shelf_movements (
	sku text not null,
	location text not null,
	at_ms integer not null,
	-- a change that the paired shop has numbered: it is after the opening whatever its clock says
	is_own integer not null default 0 check (is_own in (0, 1)),
	units integer not null,
	primary key (sku, location, at_ms, is_own)
) strict, without rowid;

alter table stock add column opened_units integer;
alter table stock add column opened_key text;
alter table stock add column counted_at_ms integer;
alter table stock add column counted_units integer;
alter table stock add column counted_key text;
alter table stock add column safety_at_ms integer;
alter table stock add column safety_key text;
alter table stock add column quarantined integer not null default 0;

-- What is expected under a reference, and what has come of it.
create table incoming (
	sku text not null,
	location text not null,
	reference text not null,
	what text not null check (what in ('expected', 'received')),
	at_ms integer not null,
	key text not null,
	units integer not null check (units >= 0),
	expected_at_ms integer,
	primary key (sku, location, reference, key)
) strict, without rowid;

-- Shelves that owe more than they have, and the event that made them.
create table shortages (
	sku text not null,
	location text not null,
	position integer not null,
	since_ms integer not null,
	primary key (sku, location)
) strict, without rowid;

-- A place whose stock an external authority counts, net of the orders that are open there.
create table observed_locations (
	location text primary key
) strict, without rowid;

-- What others than the channel tell of an order's lines.
alter table orders add column reports text not null default '[]';
alter table orders add column gone text not null default '[]';

-- Tries of a checkout to keep units for the order, and until when the one that holds does.
alter table orders add column reservations text not null default '[]';
alter table orders add column reserved_until_ms integer;
create index orders_reserved on orders (reserved_until_ms) where reserved_until_ms is not null;

drop trigger events_can_be_found;
create trigger events_can_be_found after insert on events
begin
	insert or ignore into log_subjects (subject, position)
		select 'sku:' || (value ->> 'sku'), new.position from json_each(new.effect, '$.stock');
	insert or ignore into log_subjects (subject, position)
		select 'sku:' || (value ->> 'sku'), new.position from json_each(new.body, '$.snapshot.lines')
		where value ->> 'sku' is not null;
	insert or ignore into log_subjects (subject, position)
		select 'sku:' || named, new.position from (
			select coalesce(
				new.body ->> '$.sku',
				new.body ->> '$.assigned.sku',
				(select sku from listings where listing = new.body ->> '$.listing')
			) as named
		) where named is not null;
	insert or ignore into log_subjects (subject, position)
		select 'sku:' || (value ->> 'sku'), new.position from json_each(new.body, '$.assigned')
		where new.kind = 'lines-mapped';
	insert or ignore into log_subjects (subject, position)
		select 'order:' || named, new.position from (
			select case new.kind
				when 'order' then new.body ->> '$.snapshot.order'
				when 'lines-mapped' then new.body ->> '$.order'
				when 'reserve' then new.body ->> '$.order'
				when 'reservation-extended' then new.body ->> '$.order'
				when 'reservation-ended' then new.body ->> '$.order'
				when 'own-change' then new.body ->> '$.order.order'
				else new.body ->> '$.of.order'
			end as named
		) where named is not null;
	insert or ignore into log_subjects (subject, position)
		select 'order:' || (value ->> 'order'), new.position from json_each(new.body, '$.gone')
		where new.kind = 'count';
end;

update stock set
	opened_units = (select e.body ->> 'units' from events e where e.kind = 'opening' and e.outcome = 'applied'
		and e.body ->> 'sku' = stock.sku and e.body ->> 'location' = stock.location limit 1),
	opened_key = (select e.source || char(31) || e.key from events e where e.kind = 'opening' and e.outcome = 'applied'
		and e.body ->> 'sku' = stock.sku and e.body ->> 'location' = stock.location limit 1)
where opened_at_ms is not null;

insert into shelf_movements (sku, location, at_ms, is_own, units)
select sku, location, at_ms, is_own, sum(units) from (
	select body ->> 'sku' as sku, body ->> 'location' as location, occurred_at_ms as at_ms, 0 as is_own,
		body ->> 'delta' as units
	from events where kind = 'adjustment'
	union all
	select body ->> '$.assigned.sku', body ->> '$.assigned.location', occurred_at_ms, 1, body ->> 'delta'
	from events where kind = 'own-change' and outcome = 'applied' and body ->> 'order' is null
		and body ->> '$.assigned.sku' is not null and json_array_length(body, '$.assigned.leaves') = 1
		and body ->> '$.assigned.leaves[0].sku' = body ->> '$.assigned.sku'
	union all
	select leaf.value ->> 'sku', a.value ->> 'location', m.value ->> 'at', 0,
		-(m.value ->> 'quantity') * (leaf.value ->> 'quantity')
	from orders o, json_each(o.lines) l, json_each(l.value, '$.shipments') m, json_each(o.assignments) a,
		json_each(a.value, '$.leaves') leaf
	where a.value ->> 'line' = l.value ->> 'line'
	union all
	select leaf.value ->> 'sku', a.value ->> 'location', m.value ->> 'at', 0,
		(m.value ->> 'quantity') * (leaf.value ->> 'quantity')
	from orders o, json_each(o.lines) l, json_each(l.value, '$.restocks') m, json_each(o.assignments) a,
		json_each(a.value, '$.leaves') leaf
	where a.value ->> 'line' = l.value ->> 'line'
) group by sku, location, at_ms, is_own having sum(units) <> 0;
`;
