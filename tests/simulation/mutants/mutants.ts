/** A mistake made on purpose; within 500 seeds the simulation has to notice it. */
export interface Mutant {
	readonly mutant: string;
	readonly file: string;
	/** Once in the file. */
	readonly snippet: string;
	readonly by: string;
}

const PROPAGATION = 'src/worker/propagation';
const WRITER = `${ PROPAGATION }/quantity-writer.ts`;
const PLAN = `${ PROPAGATION }/plan-listing.ts`;
const READ = `${ PROPAGATION }/judge-read.ts`;
const WRITE = `${ PROPAGATION }/judge-write.ts`;
const CUT = `${ PROPAGATION }/cut.ts`;
const GATE = `${ PROPAGATION }/channel-gate.ts`;
const READER = `${ PROPAGATION }/quantity-reader.ts`;
const EXPLAINER = 'src/worker/reconciliation/difference-explainer.ts';
const FETCHER = 'src/worker/reconciliation/order-fetcher.ts';
const DELIVERIES = 'src/worker/intake/delivery-worker.ts';
const RELEASE = `${ PROPAGATION }/release-raises.ts`;
const MAY_SHOW = `${ PROPAGATION }/may-show.ts`;
const BEGINNER = `${ PROPAGATION }/call-beginner.ts`;
const SQLITE = 'src/worker/store/sqlite/sqlite-delivery-store.ts';

const on = ( file: string, mutant: string, snippet: string, by: string ): Mutant => ( {
	mutant,
	file,
	snippet,
	by,
} );

export const MUTANTS: readonly Mutant[] = [
	// calls and their outcomes
	on(
		WRITER,
		'a retry has a new key',
		'idempotencyKey: call.call,',
		'idempotencyKey: this.#context.ids.uuid(),'
	),
	on(
		WRITER,
		'an unknown outcome is taken for failed',
		"if ( failure.applied === 'no' && ! isRepeat ) {",
		"if ( failure.applied !== 'maybe' && ! isRepeat ) {"
	),
	on(
		WRITER,
		'an unknown outcome is taken for done',
		'await this.#endUnknown( call, failure );',
		"await this.#endAnswered( call, call.items.map( ( { listing } ) => ( { listing, result: 'accepted', shownAfter: null } ) ) );"
	),
	on(
		WRITER,
		'the settle time is ignored',
		'const unsettledUntilMs = nowMs + this.#context.adapter.capabilities.settleMs;',
		'const unsettledUntilMs = nowMs;'
	),
	on(
		WRITE,
		'a feed is read before it can show anything',
		"answer.result === 'accepted' ? appliesWithinMs : 0",
		"answer.result === 'stale' ? appliesWithinMs : 0"
	),
	on(
		WRITER,
		'calls left over by a crash are forgotten',
		'if ( await this.#repeatOne( priority ) ) {',
		'if ( false ) {'
	),
	on(
		WRITER,
		'a poisoned batch is not halved',
		'this.#itemsMax = Math.max( 1, Math.floor( call.items.length / 2 ) );',
		''
	),
	on(
		WRITER,
		"attempts are used up by the channel's failures",
		"const isOwnFault = failure.scope === 'call' && call.items.length === 1;",
		'const isOwnFault = call.items.length === 1;'
	),
	// what an answer means
	on(
		WRITE,
		'a stale answer changes nothing',
		'isStale: true, ...notCarriedOut( state, nowMs )',
		'...notCarriedOut( state, nowMs )'
	),
	on(
		WRITE,
		'what was not attempted counts as sent',
		'mustResend: true, ...notCarriedOut( state, nowMs ) },\n\t\t\t\tdirty: { notBeforeMs: nowMs },',
		'...notCarriedOut( state, nowMs ) },\n\t\t\t\tdirty: { notBeforeMs: nowMs },'
	),
	on(
		WRITE,
		'a refused item is not sent again',
		'failureCode: failure.code, mustResend: true',
		'failureCode: failure.code'
	),
	on(
		WRITE,
		'what is refused for good is dropped in silence',
		'deadRevision: item.revision,',
		''
	),
	on(
		WRITE,
		'what was accepted is never looked at',
		'checkAtMs: isConfirmedBy( item, answer ) ? null : nowMs',
		'checkAtMs: null'
	),
	on(
		WRITE,
		'a retry does not wait',
		'nowMs + Math.max( delayMs, failure.waitMs ?? 0 )',
		'nowMs'
	),
	// what to write
	on(
		PLAN,
		'compare-and-set does not compare',
		"{ next: 'set', quantity: wanted, onlyIfShown: expected }",
		"{ next: 'set', quantity: wanted, onlyIfShown: null }"
	),
	on(
		PLAN,
		'a relative write is made of the whole quantity',
		"{ next: 'adjust', quantity: wanted - expected }",
		"{ next: 'adjust', quantity: wanted }"
	),
	on(
		PLAN,
		'a dead letter is not revived by a new revision',
		'if ( state.deadRevision !== null && state.revision <= state.deadRevision ) {',
		'if ( state.deadRevision !== null ) {'
	),
	on(
		PLAN,
		'an older value wins',
		"const write: Plan = { next: 'set', quantity: state.quantity, onlyIfShown: null };",
		"const write: Plan = { next: 'set', quantity: state.sentQuantity ?? state.quantity, onlyIfShown: null };"
	),
	on(
		PLAN,
		'what must be sent again is not',
		'if ( state.mustResend || state.foreignRevision > state.sentRevision ) {',
		'if ( state.foreignRevision > state.sentRevision ) {'
	),
	// the cut
	on(
		CUT,
		'own sales since the cut are not subtracted',
		'return cut.shown - Math.max( 0, known - cut.ownInside );',
		'return cut.shown;'
	),
	on(
		CUT,
		'a sale that the ledger has counted is shown again',
		'return desired - Math.max( 0, cut.ownInside - known );',
		'return desired - ( cut.ownInside - known );'
	),
	on(
		CUT,
		'a cut is not moved by what was seen',
		'return { shown: seen, ownInside: cut.ownInside + cut.shown - seen };',
		'return cut;'
	),
	on(
		CUT,
		'a relative write does not move the cut',
		': { shown: cut.shown + quantity, ownInside: cut.ownInside };',
		': cut;'
	),
	// what a look means
	on(
		READ,
		'a look without a cut is believed alone',
		'if ( keepsCut && state.cut === null ) {',
		'if ( false ) {'
	),
	on(
		READ,
		'a look that disagrees sends again',
		'checks: state.checks + 1, checkAtMs: nowMs + delayMs };',
		'checks: state.checks + 1, checkAtMs: nowMs + delayMs, mustResend: true };'
	),
	on(
		READ,
		'drift is not written over',
		'\n\t\t\t\t{ mustResend: true, checkAtMs: null, checks: 0 };',
		'\n\t\t\t\t{};'
	),
	on(
		READER,
		'a look counts though a write was under way',
		'if ( isOutrun || wasTouched( before, now ) ) {',
		'if ( isOutrun ) {'
	),
	on(
		SQLITE,
		'a look does not wait for lost writes',
		'v.check_at_ms <= ? and v.unsettled_until_ms <= ? and v.call is null',
		'v.check_at_ms <= ? and ? > 0 and v.call is null'
	),
	on(
		EXPLAINER,
		'what is explained is not written',
		"writes === 'blind' ? { mustResend: true } : {};",
		'{};'
	),
	// the last units, split
	on(
		RELEASE,
		'raises are not held',
		'return ( split?.of ?? 0 ) - sum( sharing.map( unheardSales ) ) - shown;',
		'return Infinity;'
	),
	on(
		MAY_SHOW,
		'a write under way to another listing is not counted',
		': Math.max( withOwnInside( cut ), least ) - known;',
		': withOwnInside( cut ) - known;'
	),
	on(
		MAY_SHOW,
		'what a channel has sold is taken off what it may show twice',
		'return Math.max( 0, shown ) + ownInside;',
		'return Math.max( 0, shown );'
	),
	on(
		BEGINNER,
		'a raise that is held is forgotten',
		'return { listing, patch: {}, dirty: { notBeforeMs: nowMs + HELD_AGAIN_MS } };',
		'return { listing, patch: {}, dirty: { clearUpTo: Number.MAX_SAFE_INTEGER } };'
	),
	// what a tight bound finds
	on(
		EXPLAINER,
		'what the orders explain is left to a later look',
		'const patch = { cut: seen, checkAtMs: nowMs, checks: 0 };',
		'const patch = { cut: seen };'
	),
	on(
		`${ PROPAGATION }/channel-worker.ts`,
		'what a worker that died was explaining waits for its time',
		'await this.#lookNow();',
		''
	),
	on(
		READ,
		"a look shortens a retry's wait",
		"return attempts > 0 && dirty && 'notBeforeMs' in dirty ? rest : change;",
		'return attempts < 0 ? rest : change;'
	),
	on(
		`${ PROPAGATION }/limits/account-calls.ts`,
		'getting credentials counts against no limit',
		'return refresh ? () => this.#refresh( refresh ) : null;',
		'return refresh ?? null;'
	),
	// the channel as a whole
	on(
		GATE,
		'a channel that is back is not believed',
		'succeeded(): void {\n\t\tthis.#failuresInARow = 0;',
		'succeeded(): void {'
	),
	on(
		GATE,
		'Retry-After is ignored',
		'const waitMs = Math.min( failure.waitMs ?? 1_000, RETRY_AFTER_MAX_MS );',
		'const waitMs = 0;'
	),
	on(
		`${ PROPAGATION }/limits/call-window.ts`,
		'a limit counts calls from when they were sent',
		'Math.max( call.begunAtMs, nowMs - slackMs )',
		'call.begunAtMs - this.windowMs'
	),
	// the ledger and what comes to it
	on(
		'src/worker/allocation/next-desired.ts',
		'own orders do not raise the revision',
		'change.includes === null ? known !== 0 :',
		'change.includes === null ? false :'
	),
	on(
		'src/worker/ledger/snapshot-rank.ts',
		'an older snapshot of an order wins',
		'return left.at - right.at;',
		'return right.at - left.at;'
	),
	on(
		'src/worker/intake/stock-facts.ts',
		'a fact told twice counts twice',
		'key: eventKeySchema.parse( key ),',
		'key: eventKeySchema.parse( `${ key }-${ nowMs }` ),'
	),
	on(
		DELIVERIES,
		'an order that could not be fetched is forgotten',
		"state: 'fetching',\n",
		"state: 'ignored',\n"
	),
	on(
		FETCHER,
		'orders are never listed again',
		'if ( clock.now() >= this.#listedAtMs + LIST_EVERY_MS ) {',
		'if ( false ) {'
	),
	on(
		`${ PROPAGATION }/channel-worker.ts`,
		'what the channel says that it shows is not heard',
		'if ( isIdle && quantity !== expectedNow( state ) ) {',
		'if ( false ) {'
	),
];
