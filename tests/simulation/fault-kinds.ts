/** Everything that can go wrong here. Each must have happened somewhere in 500 seeds. */
export const FAULT_KINDS = [
	// answers of a marketplace
	'429, seconds',
	'429, date',
	'500, not applied',
	'500, applied',
	'503, applied or not',
	'not JSON',
	'lying 200',
	'part not attempted',
	'part refused',
	'credentials expired',
	// the way there and back
	'refused connection',
	'time-out before apply',
	'time-out after apply',
	'time-out, lands later',
	'lost answer',
	'slow answer',
	'channel down',
	'channel down for hours',
	// deliveries of a marketplace
	'webhook lost',
	'webhook twice',
	'webhook late',
	'webhook refused by nobody there',
	'webhook unreadable',
	// what people do
	'poisoned item',
	'poisoned batch',
	'foreign edit',
	// the worker is killed
	'crash before inbox.put',
	'crash after inbox.put',
	'crash before ledger.commit',
	'crash inside ledger.commit',
	'crash after ledger.commit',
	'crash before deliveries.beginCall',
	'crash after deliveries.beginCall',
	'crash before deliveries.beginSharedCall',
	'crash inside deliveries.beginSharedCall',
	'crash after deliveries.beginSharedCall',
	'crash with a call on its way',
	'crash after an answer came',
	'crash before deliveries.endCall',
	'crash inside deliveries.endCall',
	'crash after deliveries.endCall',
	'crash before deliveries.apply',
	'crash after deliveries.apply',
	'crash before model.setOrdersSeenUntil',
] as const;

export type FaultKind = ( typeof FAULT_KINDS )[ number ];

export type CrashPoint = Extract< FaultKind, `crash ${ string }` >;

export function isCrash( kind: FaultKind ): kind is CrashPoint {
	return kind.startsWith( 'crash ' );
}
