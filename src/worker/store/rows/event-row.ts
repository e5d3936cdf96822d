import type { LoggedFact } from '../batch/audit-links.ts';

/** Columns of the log, in the order in which both databases are given them. */
export function eventValues( fact: LoggedFact ): ( string | number | null )[] {
	return [
		fact.position,
		fact.source,
		fact.key,
		fact.kind,
		fact.occurredAtMs,
		fact.isClamped,
		fact.receivedAtMs,
		fact.committedAtMs,
		fact.actor,
		fact.delivery,
		fact.outcome,
		fact.body,
		fact.bodyHash,
		fact.effect,
	];
}
