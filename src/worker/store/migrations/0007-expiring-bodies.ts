/**
 * What a channel sent is kept for a while and then forgotten: it names customers. What stays is a hash
 * of it, and how long it was.
 */
export const sql = `
alter table deliveries add column body_hash text;
alter table deliveries add column body_bytes integer;
alter table deliveries add column is_expired integer not null default 0 check (is_expired in (0, 1));
create index deliveries_to_expire on deliveries (received_at_ms) where is_expired = 0 and state in ('done', 'ignored');
`;
