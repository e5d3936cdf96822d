/**
 * What the sync log needs to be read in any order and searched, at a million events, without reading
 * the events themselves.
 *
 * The two tables are kept by triggers, so that whoever writes an event or settles a delivery cannot
 * forget them; measured, that is 5 µs an event. (Walking the whole body with json_tree took 7 µs; an
 * index over expressions would parse the body again for each of them.)
 */
export const sql = `
create index events_by_source on events (source, kind, outcome);

-- What an event is found by: 'sku:…' and 'order:…'.
create table log_subjects (
	subject text not null,
	position integer not null,
	primary key (subject, position)
) strict, without rowid;

create trigger events_can_be_found after insert on events
begin
	insert or ignore into log_subjects (subject, position)
		select 'sku:' || (value ->> 'sku'), new.position from json_each(new.effect, '$.stock');
	insert or ignore into log_subjects (subject, position)
		select 'sku:' || (value ->> 'sku'), new.position from json_each(new.body, '$.snapshot.lines')
		where value ->> 'sku' is not null;
	insert or ignore into log_subjects (subject, position)
		select 'sku:' || coalesce(
			new.body ->> '$.sku',
			new.body ->> '$.assigned.sku',
			(select sku from listings where listing = new.body ->> '$.listing')
		), new.position
		where new.kind in ('adjustment', 'opening', 'own-change', 'own-baseline')
			and coalesce(new.body ->> '$.sku', new.body ->> '$.assigned.sku', new.body ->> '$.listing') is not null;
	insert or ignore into log_subjects (subject, position)
		select 'sku:' || (value ->> 'sku'), new.position from json_each(new.body, '$.assigned')
		where new.kind = 'lines-mapped';
	insert or ignore into log_subjects (subject, position)
		select 'order:' || named, new.position from (
			select case new.kind
				when 'order' then new.body ->> '$.snapshot.order'
				when 'lines-mapped' then new.body ->> '$.order'
				when 'own-change' then new.body ->> '$.order.order'
			end as named
		) where named is not null;
end;

-- Deliveries that became dead letters or were parked, each at its place in the log: after event
-- after_position, and after every notice with a smaller number.
create table delivery_notices (
	notice integer primary key,
	after_position integer not null,
	delivery integer not null,
	channel text not null,
	state text not null check (state in ('parked', 'dead')),
	error_code text,
	error_detail text,
	found_at_ms integer not null
) strict;
create index delivery_notices_by_place on delivery_notices (after_position, notice);
create index delivery_notices_by_delivery on delivery_notices (delivery);

create trigger deliveries_stored_dead_are_noticed after insert on deliveries
when new.state in ('parked', 'dead')
begin
	insert into delivery_notices (after_position, delivery, channel, state, error_code, error_detail, found_at_ms)
	values ((select coalesce(max(position), 0) from events), new.delivery, new.channel, new.state, new.error_code,
		new.error_detail, coalesce(new.worked_at_ms, new.received_at_ms));
end;

-- Tried again to the same end, a delivery is not noticed twice.
create trigger deliveries_stopped_are_noticed after update of state on deliveries
when new.state in ('parked', 'dead') and not exists (
	select 1 from delivery_notices n where n.delivery = new.delivery and n.state = new.state
		and n.error_code is new.error_code and n.error_detail is new.error_detail
)
begin
	insert into delivery_notices (after_position, delivery, channel, state, error_code, error_detail, found_at_ms)
	values ((select coalesce(max(position), 0) from events), new.delivery, new.channel, new.state, new.error_code,
		new.error_detail, coalesce(new.worked_at_ms, new.received_at_ms));
end;

insert into delivery_notices (after_position, delivery, channel, state, error_code, error_detail, found_at_ms)
	select (select coalesce(max(position), 0) from events), delivery, channel, state, error_code, error_detail,
		coalesce(worked_at_ms, received_at_ms)
	from deliveries where state in ('parked', 'dead') order by delivery;
insert or ignore into log_subjects (subject, position)
	select 'sku:' || (s.value ->> 'sku'), e.position from events e, json_each(e.effect, '$.stock') s;
insert or ignore into log_subjects (subject, position)
	select 'sku:' || (l.value ->> 'sku'), e.position from events e, json_each(e.body, '$.snapshot.lines') l
	where e.kind = 'order' and l.value ->> 'sku' is not null;
insert or ignore into log_subjects (subject, position)
	select 'sku:' || (body ->> '$.sku'), position from events where body ->> '$.sku' is not null;
insert or ignore into log_subjects (subject, position)
	select 'order:' || coalesce(body ->> '$.snapshot.order', body ->> '$.order'), position from events
	where kind in ('order', 'lines-mapped');

-- Which calls carried a listing's revision, and when it was first accepted and seen to be shown: of a
-- channel that has been down for a day, that is thousands of revisions later, or never.
create index call_items_by_listing on call_items (listing, revision);
create index milestones_accepted on milestones (listing, revision) where accepted_at_ms is not null;
create index milestones_confirmed on milestones (listing, revision) where confirmed_at_ms is not null;
`;
