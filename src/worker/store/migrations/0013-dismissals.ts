/**
 * What a person has looked at and needs no more: who, when and why. Nothing is ever taken out of
 * `dismissals`; whether something is dismissed at this moment stands with itself, so that a list of what
 * waits never walks over what does not. And when a token was last used.
 */
export const sql = `
create table dismissals (
	dismissal integer primary key,
	kind text not null check (kind in ('conflict', 'delivery', 'drift')),
	-- number of the conflict or delivery, id of the listing
	subject text not null,
	note text not null,
	actor text,
	at_ms integer not null
) strict;
create index dismissals_by_subject on dismissals (kind, subject, dismissal);

alter table deliveries add column is_dismissed integer not null default 0 check (is_dismissed in (0, 1));
create index deliveries_stopped on deliveries (state, is_dismissed, delivery) where state in ('parked', 'dead');
alter table conflicts add column is_dismissed integer not null default 0 check (is_dismissed in (0, 1));
create index conflicts_by_dismissal on conflicts (is_dismissed, conflict);

create index conflicts_by_fact on conflicts (source, key);

create index drifts_by_time on drifts (found_at_ms);
create index drifts_by_listing on drifts (listing, found_at_ms);

alter table api_tokens add column last_used_at_ms integer;
`;
