/**
 * What a row must not do, whoever asks. One trigger per statement costs an insert nothing; it also
 * refuses `truncate`, which no row trigger sees, and an update that would have touched no row.
 */
const appendOnly = ( table: string, what: string ): string => `
create trigger ${ table }_are_never_changed before update or delete or truncate on ${ table }
	for each statement execute function refuse_change('${ what } is append-only');`;

/**
 * A notice takes its place under the lock of log_head: without it a ledger transaction could commit
 * positions in between, and a reader who has gone past them would never see the notice.
 */
export const sql = `
create function refuse_change() returns trigger language plpgsql as $$
begin
	raise exception '%', tg_argv[0];
end $$;
${ appendOnly( 'events', 'the event log' ) }
${ appendOnly( 'chain_links', 'the audit chain' ) }
${ appendOnly( 'chain_anchors', 'the audit chain' ) }

create function notice_stopped_delivery() returns trigger language plpgsql as $$
declare
	place bigint;
begin
	-- Tried again to the same end, a delivery is not noticed twice.
	if tg_op = 'UPDATE' and exists (
		select 1 from delivery_notices n where n.delivery = new.delivery and n.state = new.state
			and n.error_code is not distinct from new.error_code
			and n.error_detail is not distinct from new.error_detail
	) then
		return null;
	end if;
	select position into strict place from log_head for update;
	insert into delivery_notices (after_position, delivery, channel, state, error_code, error_detail, found_at_ms)
	values (place, new.delivery, new.channel, new.state, new.error_code, new.error_detail,
		coalesce(new.worked_at_ms, new.received_at_ms));
	return null;
end $$;

create trigger deliveries_stored_dead_are_noticed after insert on deliveries
	for each row when (new.state in ('parked', 'dead')) execute function notice_stopped_delivery();
create trigger deliveries_stopped_are_noticed after update of state on deliveries
	for each row when (new.state in ('parked', 'dead')) execute function notice_stopped_delivery();
`;
