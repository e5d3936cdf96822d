import type {
	CallFailure,
	CallResult,
	ChannelCapabilities,
	ListingTarget,
	ReadAnswer,
	WriteAnswer,
	WriteCall,
} from '../../src/worker/channels/contract.ts';
import type { Clock } from '../../src/worker/ports.ts';
import { AccountBooks, type Rule } from './account-books.ts';
import { DONE, FakeChannel } from './fake-channel.ts';

/** One way, in milliseconds; the shop itself takes another 20. */
const WAY_MIN_MS = 10;
const WAY_MAX_MS = 60;
const WORK_MS = 20;
/** What a call takes on average. */
export const ROUND_TRIP_MS = WAY_MIN_MS + WAY_MAX_MS + WORK_MS;

/**
 * A channel that counts calls when they *arrive*, over a network whose two ways take a different time for
 * every call, and refuses what is over a limit.
 */
export class LimitedChannel extends FakeChannel {
	/** What each write call carries, in the order of sending: they arrive in another. */
	readonly sent: { readonly atMs: number; readonly quantities: readonly number[] }[] = [];
	/** What it has refused, and when. */
	readonly refused: number[] = [];
	readonly books: AccountBooks;
	readonly #time: Clock;
	#seed = 7;

	constructor(
		clock: Clock,
		capabilities: ChannelCapabilities,
		shown: Readonly< Record< string, number > >,
		rules: readonly Rule[]
	) {
		super( clock, capabilities, shown );
		this.books = new AccountBooks( rules );
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
			this.books.take( [], this.#time.now() );
			this.useElsewhere( perSecond );
		} );
	}

	async #exchange< T >(
		skus: readonly string[],
		call: () => Promise< CallResult< T > >
	): Promise< CallResult< T > > {
		await this.#way();
		const isTaken = this.books.take( skus, this.#time.now() );
		if ( ! isTaken ) {
			this.refused.push( this.#time.now() );
		}
		const told = this.books.told( this.#time.now() );
		const result: CallResult< T > = isTaken ? await call() : { ok: false, failure: TOO_MANY };
		await this.#way();
		return told.length > 0 ? { ...result, limit: told } : result;
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
