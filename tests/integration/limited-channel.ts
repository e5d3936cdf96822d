import type {
	CallFailure,
	CallResult,
	ChannelCapabilities,
	LimitReading,
	LimitShape,
	ListingTarget,
	ReadAnswer,
	WriteAnswer,
	WriteCall,
} from '../../src/worker/channels/contract.ts';
import type { Clock } from '../../src/worker/ports.ts';
import { DONE, FakeChannel } from './fake-channel.ts';

export interface Rule {
	readonly shape: LimitShape;
	/** Counted in windows that begin at fixed times, all given back together; else in any stretch. */
	readonly isFixed?: boolean;
	/** Its answers say what is left. */
	readonly isTold?: boolean;
}

/** One way, in milliseconds; the shop itself takes another 20. */
const WAY_MIN_MS = 10;
const WAY_MAX_MS = 60;
const WORK_MS = 20;
const POINTS_OF_A_CALL = 10;

/**
 * A channel that counts calls when they *arrive*, over a network whose two ways take a different time for
 * every call, and refuses what is over a limit. Its books are its own.
 */
export class LimitedChannel extends FakeChannel {
	/** What each write call carries, in the order of sending: they arrive in another. */
	readonly sent: { readonly atMs: number; readonly quantities: readonly number[] }[] = [];
	/** What it has refused, and when. */
	readonly refused: number[] = [];
	/** The most that it has ever counted, of each limit, as a share of what it allows. */
	readonly fullest = new Map< string, number >();
	readonly #rules: readonly Rule[];
	readonly #time: Clock;
	readonly #arrivals: number[] = [];
	readonly #writes = new Map< string, number[] >();
	#seed = 7;
	#spent = { points: 0, atMs: 0 };

	constructor(
		clock: Clock,
		capabilities: ChannelCapabilities,
		shown: Readonly< Record< string, number > >,
		rules: readonly Rule[]
	) {
		super( clock, capabilities, shown );
		this.#rules = rules;
		this.#time = clock;
		this.fateOf = () => ( { ...DONE, landsAfterMs: 0, answersAfterMs: WORK_MS } );
	}

	override writeQuantities( call: WriteCall ): Promise< CallResult< readonly WriteAnswer[] > > {
		const skus = call.items.map( ( { target } ) => target.external[ 'sku' ] ?? '' );
		const quantities = call.items.map( ( { quantity } ) => quantity );
		this.sent.push( { atMs: this.#time.now(), quantities } );
		return this.#exchange( skus, () => super.writeQuantities( call ) );
	}

	override readQuantities(
		targets: readonly ListingTarget[]
	): Promise< CallResult< readonly ReadAnswer[] > > {
		return this.#exchange( [], () => super.readQuantities( targets ) );
	}

	/** Somebody else uses the same account from now on, and is refused where nothing is left. */
	useElsewhere( perSecond: number ): void {
		const inMs = ( 2 * this.#chance() * 1_000 ) / perSecond;
		this.#time.after( inMs, () => {
			this.#refusal( [] );
			this.useElsewhere( perSecond );
		} );
	}

	async #exchange< T >(
		skus: readonly string[],
		call: () => Promise< CallResult< T > >
	): Promise< CallResult< T > > {
		await this.#way();
		const refusal = this.#refusal( skus );
		if ( refusal ) {
			this.refused.push( this.#time.now() );
		}
		const told = this.#told();
		const result: CallResult< T > = refusal ? { ok: false, failure: refusal } : await call();
		await this.#way();
		return told.length > 0 ? { ...result, limit: told } : result;
	}

	/** Counts a call, or says why not. */
	#refusal( skus: readonly string[] ): CallFailure | null {
		const nowMs = this.#time.now();
		for ( const rule of this.#rules ) {
			const { shape } = rule;
			const used =
				shape.limit === 'calls'
					? this.#used( rule, nowMs ) + 1
					: shape.limit === 'points'
						? this.#points( shape, nowMs ) + POINTS_OF_A_CALL
						: Math.max(
								0,
								...skus.map( ( sku ) => this.#written( sku, shape, nowMs ) + 1 )
							);
			if ( used > shape.max ) {
				return TOO_MANY;
			}
			const share = Math.max( this.fullest.get( shape.name ) ?? 0, used / shape.max );
			this.fullest.set( shape.name, share );
		}
		this.#arrivals.push( nowMs );
		skus.forEach( ( sku ) =>
			this.#writes.set( sku, [ ...( this.#writes.get( sku ) ?? [] ), nowMs ] )
		);
		for ( const { shape } of this.#rules ) {
			if ( shape.limit === 'points' ) {
				const points = this.#points( shape, nowMs ) + POINTS_OF_A_CALL;
				this.#spent = { points, atMs: nowMs };
			}
		}
		return null;
	}

	#told(): LimitReading[] {
		const nowMs = this.#time.now();
		return this.#rules.flatMap( ( rule ): LimitReading[] => {
			const { shape, isFixed, isTold } = rule;
			if ( ! isTold || shape.limit === 'writes-of-a-listing' ) {
				return [];
			}
			const { name, max } = shape;
			if ( shape.limit === 'points' ) {
				return [
					{
						limit: 'points',
						name,
						maximum: max,
						remaining: max - this.#points( shape, nowMs ),
						restoredPerSecond: shape.perSecond,
						cost: POINTS_OF_A_CALL,
					},
				];
			}
			const remaining = max - this.#used( rule, nowMs );
			const resetsAtMs = ( Math.floor( nowMs / shape.windowMs ) + 1 ) * shape.windowMs;
			return [
				{ limit: 'calls', name, max, remaining, ...( isFixed ? { resetsAtMs } : {} ) },
			];
		} );
	}

	#used( { shape, isFixed }: Rule, nowMs: number ): number {
		const windowMs = shape.limit === 'calls' ? shape.windowMs : 1;
		const sinceMs = isFixed ? Math.floor( nowMs / windowMs ) * windowMs - 1 : nowMs - windowMs;
		let used = 0;
		for ( let nth = this.#arrivals.length - 1; nth >= 0; nth -= 1 ) {
			if ( ( this.#arrivals[ nth ] ?? 0 ) <= sinceMs ) {
				break;
			}
			used += 1;
		}
		return used;
	}

	#points( { perSecond }: { readonly perSecond: number }, nowMs: number ): number {
		const { points, atMs } = this.#spent;
		return Math.max( 0, points - ( ( nowMs - atMs ) / 1_000 ) * perSecond );
	}

	#written( sku: string, { windowMs }: { readonly windowMs: number }, nowMs: number ): number {
		const arrivals = this.#writes.get( sku ) ?? [];
		return arrivals.filter( ( atMs ) => atMs > nowMs - windowMs ).length;
	}

	#chance(): number {
		this.#seed = ( this.#seed * 48_271 ) % 2_147_483_647;
		return this.#seed / 2_147_483_647;
	}

	#way(): Promise< void > {
		const share = this.#chance();
		return new Promise( ( resolve ) => {
			const wayMs = Math.round( WAY_MIN_MS + share * ( WAY_MAX_MS - WAY_MIN_MS ) );
			this.#time.after( wayMs, resolve );
		} );
	}
}

const TOO_MANY: CallFailure = {
	action: 'retryAfter',
	waitMs: 1_000,
	scope: 'channel',
	applied: 'no',
	code: 'HTTP_429',
	reason: 'too many calls',
};
