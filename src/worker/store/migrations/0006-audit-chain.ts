/**
 * Proof that the log was not edited: every event is a link of the chain of each SKU it moved (of its
 * source, when it moved none), and from time to time the ends of all chains are put down as one number.
 */
export const sql = `
create table chain_links (
	subject text not null,
	number integer not null check (number > 0),
	position integer not null,
	hash text not null,
	primary key (subject, number)
) strict, without rowid;
create index chain_links_by_event on chain_links (position);

create table chain_anchors (
	anchor integer primary key,
	at_ms integer not null,
	-- of the last event it covers
	position integer not null,
	root text not null
) strict;

create trigger chain_links_are_never_edited before update on chain_links
begin select raise(abort, 'the audit chain is append-only'); end;
create trigger chain_links_are_never_deleted before delete on chain_links
begin select raise(abort, 'the audit chain is append-only'); end;
create trigger chain_anchors_are_never_edited before update on chain_anchors
begin select raise(abort, 'the audit chain is append-only'); end;
create trigger chain_anchors_are_never_deleted before delete on chain_anchors
begin select raise(abort, 'the audit chain is append-only'); end;
`;
