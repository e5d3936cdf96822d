import {
	NetworkError,
	type Clock,
	type HttpRequest,
	type HttpResponse,
} from '../../src/worker/ports.ts';
import type { SeededRandom } from '../../src/simulator/seeded-random.ts';
import type { FaultKind } from './fault-kinds.ts';
import type { Faults } from './faults.ts';
import type { ExchangeRecord, Journal } from './journal.ts';
import { writeRequestSchema } from './market-protocol.ts';
import { plain, type Answered, type MarketServer } from './market-server.ts';

/** What one exchange meets on its way. */
interface Fate {
	/** Travels so long before it is carried out; `null`: it never arrives. */
	readonly thereMs: number | null;
	/** Travels back so long; `null`: the answer is lost. */
	readonly backMs: number | null;
	/** Answered in place of the marketplace, which does not carry it out. */
	readonly instead?: Answered;
	/** Answered in place of the marketplace, which has carried it out. */
	readonly afterwards?: Answered;
	/** The connection ends so, at that time. */
	readonly cut?: {
		readonly code: string;
		readonly applied: 'no' | 'unknown';
		readonly atMs: number;
	};
}

const WAYS = [
	'refused connection',
	'time-out before apply',
	'time-out after apply',
	'time-out, lands later',
	'lost answer',
	'slow answer',
] as const satisfies readonly FaultKind[];

const ANSWERS = [
	'429, seconds',
	'429, date',
	'500, not applied',
	'500, applied',
	'503, applied or not',
	'not JSON',
] as const satisfies readonly FaultKind[];

/** The way between the worker and the marketplaces. What is on it goes on when the worker dies. */
export class SimulatedNetwork {
	readonly #servers: ReadonlyMap< string, MarketServer >;
	readonly #clock: Clock;
	readonly #faults: Faults;
	readonly #random: SeededRandom;
	readonly #journal: Journal;
	#count = 0;
	/** When all is over that has met a fault on its way. */
	#lastEffectAtMs = 0;

	constructor( options: {
		readonly servers: ReadonlyMap< string, MarketServer >;
		readonly clock: Clock;
		readonly faults: Faults;
		readonly random: SeededRandom;
		readonly journal: Journal;
	} ) {
		this.#servers = options.servers;
		this.#clock = options.clock;
		this.#faults = options.faults;
		this.#random = options.random;
		this.#journal = options.journal;
	}

	/** From then on nothing happens any more that began to go wrong before. */
	get lastEffectAtMs(): number {
		return this.#lastEffectAtMs;
	}

	/** @throws {NetworkError} */
	request( request: HttpRequest, life: number ): Promise< HttpResponse > {
		const url = new URL( request.url );
		const server = this.#servers.get( url.host );
		if ( ! server ) {
			throw new Error( `there is no ${ url.host }` );
		}
		this.#count += 1;
		const exchange: ExchangeRecord = {
			channel: url.host,
			route: url.pathname,
			life,
			key: url.pathname === '/write' ? keyOf( request.body ?? '' ) : null,
			askedAtMs: this.#clock.now(),
			arrivedAtMs: null,
			endedAtMs: null,
			outcome: null,
			waitMs: null,
		};
		this.#journal.exchanges.push( exchange );
		const name = `${ url.host }${ url.pathname } #${ this.#count }`;
		this.#journal.note( 'asked', `${ name } ${ request.body ?? '' }` );
		const fate = this.#fateOf( server, url.pathname, request.timeoutMs );
		this.#lastEffectAtMs = Math.max(
			this.#lastEffectAtMs,
			this.#clock.now() +
				( fate.thereMs ?? request.timeoutMs ) +
				( fate.backMs ?? request.timeoutMs )
		);
		return new Promise( ( resolve, reject ) =>
			this.#send( { server, request, exchange, name, fate }, resolve, reject )
		);
	}

	#send(
		{
			server,
			request,
			exchange,
			name,
			fate,
		}: {
			readonly server: MarketServer;
			readonly request: HttpRequest;
			readonly exchange: ExchangeRecord;
			readonly name: string;
			readonly fate: Fate;
		},
		resolve: ( response: HttpResponse ) => void,
		reject: ( error: NetworkError ) => void
	): void {
		const { timeoutMs } = request;
		let isOver = false;
		const end = ( outcome: string, settle: () => void ): void => {
			if ( ! isOver ) {
				isOver = true;
				exchange.endedAtMs = this.#clock.now();
				exchange.outcome = outcome;
				this.#journal.note( 'answered', `${ name } ${ outcome }` );
				settle();
			}
		};
		const cut = fate.cut ?? { code: 'ETIMEDOUT', applied: 'unknown', atMs: timeoutMs };
		this.#clock.after( cut.atMs, () =>
			end( cut.code, () =>
				reject( new NetworkError( cut.code, cut.applied, `${ name } ${ cut.code }` ) )
			)
		);
		if ( fate.thereMs === null ) {
			return;
		}
		this.#clock.after( fate.thereMs, () => {
			exchange.arrivedAtMs = this.#clock.now();
			if ( isOver ) {
				this.#journal.note( 'landed late', name );
			}
			const answer =
				fate.instead ??
				server.answer( {
					route: exchange.route,
					body: request.body ?? '',
					token: Number( request.headers[ 'authorization' ] ),
					life: exchange.life,
					askedAtMs: exchange.askedAtMs,
					isLate: isOver,
				} );
			if ( fate.backMs === null ) {
				return;
			}
			const { response, onAnswered } = fate.afterwards ?? answer;
			this.#clock.after( fate.backMs, () =>
				end( `${ response.status } ${ response.body }`, () => {
					exchange.waitMs = waitOf( response, this.#clock.now() );
					onAnswered( this.#clock.now() );
					resolve( response );
				} )
			);
		} );
	}

	#fateOf( { market }: MarketServer, route: string, timeoutMs: number ): Fate {
		const { channel, roundTrip, capabilities } = market.plan;
		const whole = this.#random.delayMs( roundTrip );
		const [ thereMs, backMs ] = [ Math.ceil( whole / 2 ), Math.floor( whole / 2 ) ];
		const straight = { thereMs, backMs };
		const where = `${ channel }${ route }`;
		if ( market.downUntilMs > this.#clock.now() ) {
			return this.#downFate( thereMs, timeoutMs );
		}
		const answers = this.#faults.firstOf( ANSWERS, where );
		if ( answers ) {
			return this.#answerFate( answers, straight );
		}
		switch ( this.#faults.firstOf( WAYS, where ) ) {
			case null:
				return straight;
			case 'refused connection':
				return { ...nowhere, cut: { code: 'ECONNREFUSED', applied: 'no', atMs: thereMs } };
			case 'time-out before apply':
				return nowhere;
			case 'time-out after apply':
				return { thereMs, backMs: null };
			case 'time-out, lands later':
				// Not beyond what the channel declares: after that a write cannot land any more.
				return {
					thereMs: timeoutMs + this.#faults.between( 1, capabilities.settleMs - 1_000 ),
					backMs: null,
				};
			case 'lost answer': {
				const atMs = thereMs + this.#faults.between( 1, 1_000 );
				return {
					thereMs,
					backMs: null,
					cut: { code: 'ECONNRESET', applied: 'unknown', atMs },
				};
			}
			case 'slow answer':
				return { thereMs, backMs: this.#faults.between( 500, timeoutMs - thereMs - 1 ) };
		}
	}

	/** Refused, silent, or a gateway's own answer. */
	#downFate( thereMs: number, timeoutMs: number ): Fate {
		const how = this.#random.below( 3 );
		if ( how === 0 ) {
			return { ...nowhere, cut: { code: 'ECONNREFUSED', applied: 'no', atMs: thereMs } };
		}
		return how === 1
			? { ...nowhere, cut: { code: 'ETIMEDOUT', applied: 'unknown', atMs: timeoutMs } }
			: { thereMs, backMs: thereMs, instead: plain( 502, {} ) };
	}

	#answerFate(
		kind: ( typeof ANSWERS )[ number ],
		straight: { readonly thereMs: number; readonly backMs: number }
	): Fate {
		const error = plain( 500, {} );
		switch ( kind ) {
			case '429, seconds': {
				const seconds = Math.ceil( this.#faults.between( 1_000, 5_000 ) / 1_000 );
				return { ...straight, instead: limited( String( seconds ) ) };
			}
			case '429, date': {
				const date = new Date( this.#clock.now() + this.#faults.between( 2_000, 6_000 ) );
				return { ...straight, instead: limited( date.toUTCString() ) };
			}
			case '500, not applied':
				return { ...straight, instead: error };
			case '500, applied':
				return { ...straight, afterwards: error };
			case '503, applied or not':
				return this.#faults.between( 0, 1 ) === 0
					? { ...straight, instead: plain( 503, {} ) }
					: { ...straight, afterwards: plain( 503, {} ) };
			case 'not JSON':
				return {
					...straight,
					afterwards: {
						response: { status: 200, headers: {}, body: '<html>back soon</html>' },
						onAnswered: () => undefined,
					},
				};
		}
	}
}

function keyOf( body: string ): string {
	return writeRequestSchema.parse( JSON.parse( body ) ).key;
}

const nowhere = { thereMs: null, backMs: null };

function limited( retryAfter: string ): Answered {
	return plain( 429, {}, () => undefined, { 'retry-after': retryAfter } );
}

function waitOf( { status, headers }: HttpResponse, nowMs: number ): number | null {
	const said = headers[ 'retry-after' ];
	if ( status !== 429 || said === undefined ) {
		return null;
	}
	return /^\d+$/.test( said ) ? Number( said ) * 1_000 : Date.parse( said ) - nowMs;
}
