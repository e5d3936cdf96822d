import type { ListingId } from '../../../shared/ids.ts';
import type {
	CallFailure,
	CallResult,
	ChannelAdapter,
	ListingTarget,
	ReadAnswer,
	WriteAnswer,
	WriteCall,
} from '../../channels/contract.ts';
import { errorText } from '../../log.ts';
import type { Cancel, Clock, Random } from '../../ports.ts';
import type { WriteMade } from '../../store/contract.ts';
import type { ChannelFigures } from '../channel-figures.ts';
import { ChannelGate } from '../channel-gate.ts';
import type { NextRun } from '../pump.ts';
import { AccountLimits } from './account-limits.ts';
import type { AskedCall, CallKind, CallPriority } from './call-priority.ts';
import { Credentials } from './credentials.ts';
import { limitedAdapter } from './limited-adapter.ts';

/** A call that would wait longer than this for its turn is answered that it is too early. */
const TURN_MAX_MS = 30_000;
/** Somebody who waits for a turn asks again at least so often: else it would count as given up. */
const ASK_AGAIN_MS = 1_000;
/** Of what calls have taken so far, so much is kept with every new one. */
const REMEMBERED = 0.8;

interface Options {
	/** Another one after the settings have changed. */
	readonly adapter: () => ChannelAdapter;
	readonly clock: Clock;
	readonly random: Random;
	/** What was written before this run: some limits count for a day. */
	readonly writesSince: ( sinceMs: number ) => Promise< readonly WriteMade[] >;
	/** The account as a whole began or ceased to work. */
	readonly onHealth: ( isWorking: boolean, reason: string | null ) => void;
}

interface Meant {
	/** What it comes to says how the account is. Order lists and the like may fail alone. */
	readonly isJudge: boolean;
	/** Those that it writes. */
	readonly listings?: readonly ListingId[];
	/** A write is chosen for this very moment: while it waited, a stop or a newer number would pass it by. */
	readonly mayWait?: boolean;
}

/**
 * The one door through which every call of a channel account goes, whoever makes it: so that its limits
 * are kept, its circuit breaker sees every failure, and credentials that have ended stop all of it.
 *
 * Who has to choose what to send (the writer, the reader) asks `waitUntilMs` first, chooses at the last
 * moment, and calls; all others call `adapter`, and wait in the door for their turn.
 */
export class AccountCalls {
	/** The account's adapter as everybody but the writer and the reader knows it. */
	readonly adapter: ChannelAdapter;
	readonly #options: Options;
	readonly #gate: ChannelGate;
	readonly #credentials: Credentials;
	readonly #limits: AccountLimits;
	readonly #waiting = new Set< () => void >();
	#inFlight = 0;
	#judgesInFlight = 0;
	#callMs: number | null = null;
	#isAtWork = false;
	/** No call goes out before it is known what an earlier run has used of the limits. */
	#isKnown: boolean;
	#isStopped = false;
	#wake: () => void = () => undefined;
	#lastError: ChannelFigures[ 'lastError' ] = null;
	#lastFailure: CallFailure | null = null;

	constructor( options: Options ) {
		const { adapter, clock, random } = options;
		this.#options = options;
		this.#gate = new ChannelGate( clock, random );
		this.#limits = new AccountLimits( adapter().capabilities.limits, clock.now() );
		const lookBackMs = AccountLimits.lookBackMs( adapter().capabilities.limits );
		this.#isKnown = lookBackMs === null;
		if ( lookBackMs !== null ) {
			this.#lookBack( lookBackMs );
		}
		this.#credentials = new Credentials( {
			clock,
			random,
			refresh: () => {
				const one = adapter();
				const refresh = one.refreshCredentials?.bind( one );
				return refresh ? () => this.#refresh( refresh ) : null;
			},
			onChange: ( parked ) => {
				this.#tellHealth( parked === null, parked?.reason ?? null );
				this.#freed();
			},
		} );
		this.adapter = limitedAdapter( adapter, ( kind, call ) =>
			this.#make( { kind, priority: priorityOf( kind ) }, call, { isJudge: kind === 'pull' } )
		);
	}

	/** @param wake is called when somebody who was told to wait may go on. */
	onFree( wake: () => void ): void {
		this.#wake = wake;
	}

	/** The set-up is over: from here on it is told how the account is (a set-up says so itself). */
	begin(): void {
		this.#isAtWork = true;
		const { parked } = this.#credentials;
		if ( parked !== null ) {
			this.#tellHealth( false, parked.reason );
		}
	}

	/** Until when such a call has to wait; `undefined`: not at all; `null`: until it is woken. */
	waitUntilMs( asked: AskedCall, isJudge = true ): NextRun | undefined {
		const nowMs = this.#options.clock.now();
		const untilMs = Math.max(
			this.#closedUntilMs( nowMs, isJudge ),
			this.#limits.whenMs( asked, nowMs )
		);
		if ( untilMs <= nowMs ) {
			return undefined;
		}
		return untilMs === Infinity ? null : untilMs;
	}

	/** Until when the account makes no call at all; `undefined`: it does. Limits are waited for. */
	closedUntilMs(): NextRun | undefined {
		const nowMs = this.#options.clock.now();
		const untilMs = this.#closedUntilMs( nowMs );
		return untilMs <= nowMs ? undefined : untilMs === Infinity ? null : untilMs;
	}

	/** When this listing may be written, as far as the limits of one listing go; at once: now, or before. */
	listingMs( listing: ListingId, isUrgent: boolean ): number {
		return this.#limits.listingMs( listing, isUrgent, this.#options.clock.now() );
	}

	write(
		call: WriteCall,
		priority: CallPriority
	): Promise< CallResult< readonly WriteAnswer[] > > {
		const listings = call.items.map( ( { target } ) => target.listing );
		return this.#make(
			{ kind: 'write', priority },
			() => this.#options.adapter().writeQuantities( call ),
			{ isJudge: true, listings, mayWait: false }
		);
	}

	read(
		targets: readonly ListingTarget[],
		priority: CallPriority
	): Promise< CallResult< readonly ReadAnswer[] > > {
		return this.#make(
			{ kind: 'read', priority },
			() => this.#options.adapter().readQuantities( targets ),
			{ isJudge: true }
		);
	}

	/** Other settings: it may have been closed for the very reason that the old ones did not work. */
	settingsReplaced(): void {
		this.#gate.succeeded();
		this.#credentials.replaced();
		this.#freed();
	}

	/** Nobody waits for a turn any more; what goes out at once still does. */
	stop(): void {
		this.#isStopped = true;
		this.#freed();
	}

	figures(): ChannelFigures {
		const nowMs = this.#options.clock.now();
		const openUntilMs = Math.max( this.#credentials.closedUntilMs, this.#gate.closedUntilMs );
		const isHalfOpen = this.#credentials.parked !== null || this.#gate.callsAllowed( 2 ) === 1;
		return {
			circuit: openUntilMs > nowMs ? 'open' : isHalfOpen ? 'half-open' : 'closed',
			openUntilMs: openUntilMs > nowMs && openUntilMs < Infinity ? openUntilMs : null,
			lastError: this.#lastError,
			limits: this.#limits.uses( nowMs ),
			callMs: this.#callMs,
			inFlight: this.#inFlight,
			pointsPerCall: this.#limits.pointsPerWrite,
		};
	}

	#lookBack( lookBackMs: number ): void {
		const { clock, writesSince } = this.#options;
		const again = (): void => this.#lookBack( lookBackMs );
		writesSince( clock.now() - lookBackMs ).then(
			( writes ) => {
				this.#limits.assumeMade( writes, clock.now() );
				this.#isKnown = true;
				this.#freed();
			},
			() => {
				clock.after( ASK_AGAIN_MS, again );
			}
		);
	}

	/** Half-open: one call finds out, and nothing else goes out until it has. Others do not keep it waiting. */
	#closedUntilMs( nowMs: number, isJudge = false ): number {
		if ( ! this.#isKnown ) {
			return Infinity;
		}
		const closedUntilMs = Math.max( this.#credentials.closedUntilMs, this.#gate.closedUntilMs );
		if ( closedUntilMs > nowMs ) {
			return closedUntilMs;
		}
		if ( this.#credentials.parked !== null ) {
			this.#credentials.probe();
			return this.#inFlight > 0 ? Infinity : this.#credentials.closedUntilMs;
		}
		const before = isJudge ? this.#judgesInFlight : this.#inFlight;
		return this.#gate.callsAllowed( 2 ) === 1 && before > 0 ? Infinity : 0;
	}

	/** Between finding that the call may begin and its beginning nothing else happens. */
	async #make< T >(
		asked: AskedCall,
		call: () => Promise< CallResult< T > >,
		{ isJudge, listings = [], mayWait = true }: Meant
	): Promise< CallResult< T > > {
		const { clock } = this.#options;
		const startedAtMs = clock.now();
		for (;;) {
			const untilMs = this.waitUntilMs( asked, isJudge );
			if ( untilMs === undefined ) {
				break;
			}
			const failure = this.#refusal( untilMs, mayWait ? startedAtMs : -Infinity );
			if ( failure ) {
				return { ok: false, failure };
			}
			await this.#turn( untilMs );
		}
		const { generation } = this.#credentials;
		this.#judgesInFlight += Number( isJudge );
		const result = await this.#counted( asked, call, listings );
		this.#judgesInFlight -= Number( isJudge );
		this.#note( result, generation, isJudge ? asked.kind : null );
		this.#freed();
		return result;
	}

	/** Getting new credentials is a call like any other to whoever counts them; no other begins meanwhile. */
	async #refresh( refresh: () => Promise< CallResult< null > > ): Promise< CallResult< null > > {
		const { clock } = this.#options;
		const asked: AskedCall = { kind: 'credentials', priority: 'urgent' };
		for (;;) {
			const untilMs = this.#limits.whenMs( asked, clock.now() );
			if ( untilMs <= clock.now() ) {
				return this.#counted( asked, refresh, [] );
			}
			if ( this.#isStopped ) {
				return { ok: false, failure: { ...NOT_NOW, ...TOO_EARLY } };
			}
			await this.#turn( untilMs === Infinity ? null : untilMs );
		}
	}

	/** Counts against the limits from its beginning. */
	async #counted< T >(
		asked: AskedCall,
		call: () => Promise< CallResult< T > >,
		listings: readonly ListingId[]
	): Promise< CallResult< T > > {
		const { clock } = this.#options;
		const begun = this.#limits.begin( asked, clock.now() );
		this.#inFlight += 1;
		const result = await call().catch( ( error: unknown ) =>
			adapterFailed< T >( error, asked.kind )
		);
		this.#inFlight -= 1;
		this.#measure( asked.kind, clock.now() - begun.begunAtMs );
		const { limit } = result;
		const readings = limit === undefined ? [] : 'limit' in limit ? [ limit ] : limit;
		this.#limits.end( begun, readings, listings, clock.now() );
		return result;
	}

	/** The newest counts most: a forecast is about the calls to come. */
	#measure( kind: CallKind, tookMs: number ): void {
		if ( kind === 'write' ) {
			this.#callMs = tookMs + ( ( this.#callMs ?? tookMs ) - tookMs ) * REMEMBERED;
		}
	}

	/** What somebody is told who should not wait here. */
	#refusal( untilMs: NextRun, startedAtMs: number ): CallFailure | null {
		const nowMs = this.#options.clock.now();
		const { parked } = this.#credentials;
		if ( parked !== null && this.#credentials.closedUntilMs > nowMs ) {
			return { ...parked, applied: 'no', isKeptBack: true };
		}
		const isOpen = this.#gate.closedUntilMs > nowMs;
		if ( isOpen || ( untilMs ?? nowMs ) > startedAtMs + TURN_MAX_MS || this.#isStopped ) {
			const waitMs = Math.max( ASK_AGAIN_MS, ( untilMs ?? nowMs ) - nowMs );
			const { code, reason } = ( isOpen && this.#lastFailure ) || TOO_EARLY;
			return { ...NOT_NOW, waitMs, code, reason };
		}
		return null;
	}

	async #turn( untilMs: NextRun ): Promise< void > {
		const { clock } = this.#options;
		const waitMs = Math.min( ( untilMs ?? Infinity ) - clock.now(), ASK_AGAIN_MS );
		await new Promise< void >( ( resolve ) => {
			let cancel: Cancel = () => undefined;
			const go = (): void => {
				cancel();
				this.#waiting.delete( go );
				resolve();
			};
			cancel = clock.after( waitMs, go );
			this.#waiting.add( go );
		} );
	}

	#freed(): void {
		[ ...this.#waiting ].forEach( ( go ) => go() );
		this.#wake();
	}

	#note( result: CallResult< unknown >, generation: number, judge: CallKind | null ): void {
		const { clock } = this.#options;
		if ( result.ok ) {
			this.#credentials.accepted( generation );
			if ( judge !== null ) {
				this.#gate.succeeded();
				this.#tellHealth( true, null );
			}
			return;
		}
		const { failure } = result;
		const { code, reason, action } = failure;
		this.#lastError = { code, reason, atMs: clock.now() };
		if ( failure.isExpired ) {
			this.#credentials.refused( failure, generation );
		} else if ( isOfAccount( judge, failure ) ) {
			this.#lastFailure = failure;
			this.#gate.failed( failure );
			this.#tellHealth( action !== 'needsHuman', reason );
		}
	}

	#tellHealth( isWorking: boolean, reason: string | null ): void {
		if ( this.#isAtWork ) {
			this.#options.onHealth( isWorking, reason );
		}
	}
}

const NOT_NOW = {
	action: 'retryAfter',
	scope: 'channel',
	applied: 'no',
	isKeptBack: true,
} as const;

const TOO_EARLY = {
	code: 'LIMIT_USED_UP',
	reason: 'What the account may spend is used up for now.',
};

/**
 * An order that a webhook only names is a sale that nobody else knows of: it waits for no more than a push
 * does. (As what can wait, it had half of a small budget, and none while pushes wanted all of it.)
 */
function priorityOf( kind: CallKind ): CallPriority {
	return kind === 'order' ? 'write' : 'background';
}

function isOfAccount( judge: CallKind | null, { action, scope }: CallFailure ): boolean {
	if ( judge === 'read' ) {
		// Refused for good although the channel works: one of its listings is not to its taste.
		return ! ( scope === 'call' && action === 'giveUp' );
	}
	return scope === 'channel' && ( judge !== null || action === 'retryAfter' );
}

function adapterFailed< T >( error: unknown, kind: CallKind ): CallResult< T > {
	return {
		ok: false,
		failure: {
			action: 'retry',
			scope: 'channel',
			applied: kind === 'write' ? 'unknown' : 'no',
			code: 'ADAPTER_FAILED',
			reason: `The adapter failed: ${ errorText( error ) }`,
		},
	};
}
