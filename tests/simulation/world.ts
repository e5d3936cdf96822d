import { channelIdSchema, listingIdSchema } from '../../src/shared/ids.ts';
import { SeededRandom } from '../../src/simulator/seeded-random.ts';
import { readConfig, type Config } from '../../src/worker/config.ts';
import type { Store } from '../../src/worker/store/contract.ts';
import type { SqliteDatabase } from '../../src/worker/store/sqlite/database.ts';
import { storeOn } from '../../src/worker/store/sqlite/open-sqlite-store.ts';
import { differencesIn, isWrongIn } from './differences.ts';
import { Faults } from './faults.ts';
import { Journal } from './journal.ts';
import { newLedger } from './ledger-copy.ts';
import { LedgerFacts, type ListingFact } from './ledger-facts.ts';
import { Life } from './life.ts';
import { simulatedKind } from './market-adapter.ts';
import { MarketServer } from './market-server.ts';
import { Marketplace } from './marketplace.ts';
import { SimulatedClock } from './simulated-clock.ts';
import { SimulatedNetwork } from './simulated-network.ts';
import type { WorldPlan } from './topology.ts';
import { LOCATION, Traffic } from './traffic.ts';
import { WebhookSender } from './webhook-sender.ts';

const CONFIG: Config = {
	...readConfig( { LOCKSTEP_DATA_DIR: '/nowhere', LOCKSTEP_LOG_LEVEL: 'silent' } ),
	publicUrl: 'https://worker.invalid',
};

/** A killed worker is started again after at most this. */
export const RESTART_MAX_MS = 2_000;

/** At rest, shares are shown within this. */
const SPLIT_MAX_MS = 60_000;

/** A channel that was down is back. */
export interface Recovery {
	readonly channel: string;
	/** Since when it was down. */
	readonly fromMs: number;
	readonly atMs: number;
	/**
	 * As they were at that moment. Dirty: it showed something else than is right, or had not been told the
	 * newest, or what became of a call was not known.
	 */
	readonly listings: ReadonlyMap<
		string,
		{ readonly revision: number; readonly isDirty: boolean }
	>;
}

const isOpen = ( { sent, revision, call, isDirty }: ListingFact ): boolean =>
	sent < revision || call !== null || isDirty > 0;

/**
 * A whole world from one seed: the worker, its database, marketplaces with books of their own, the way
 * between them, and what people do. Nothing in it knows of the real time, network or chance.
 */
export class World {
	readonly plan: WorldPlan;
	readonly clock = new SimulatedClock();
	readonly journal = new Journal( () => this.clock.now() );
	readonly faults: Faults;
	readonly db: SqliteDatabase = newLedger();
	readonly store: Store = storeOn( this.db, () => undefined );
	readonly facts = new LedgerFacts( this.db );
	readonly markets: readonly Marketplace[];
	readonly senders: readonly WebhookSender[];
	readonly network: SimulatedNetwork;
	readonly traffic: Traffic;
	/** When each life of the worker began. */
	readonly livesBeganAtMs: number[] = [];
	/** When each of those that are over ended. */
	readonly livesEndedAtMs: number[] = [];
	/** From then on nothing goes wrong. */
	healedAtMs = 0;
	/** From then on nothing happens either that had begun to go wrong before. */
	calmAtMs = 0;
	/** Each listing's revision at that time. */
	calmRevisions: ReadonlyMap< string, number > = new Map();
	readonly recoveries: Recovery[] = [];
	/** Since then all is true. */
	trueSinceMs = Infinity;
	#life: Life;
	readonly #random: SeededRandom;
	readonly #restarts: SeededRandom;
	readonly #servers = new Map< string, MarketServer >();

	constructor( plan: WorldPlan ) {
		const { seed } = plan;
		this.plan = plan;
		this.#random = new SeededRandom( seed, 'worker' );
		this.#restarts = new SeededRandom( seed, 'restarts' );
		this.faults = new Faults( seed, plan.rates, ( what, about ) =>
			this.journal.note( what, about )
		);
		const { clock, faults, journal } = this;
		const senders: WebhookSender[] = [];
		this.markets = plan.markets.map( ( one, index ) => {
			const market: Marketplace = new Marketplace( one, plan.opening, clock, ( notice ) =>
				senders[ index ]?.tell( notice )
			);
			senders.push(
				new WebhookSender( {
					market: () => market,
					...{ clock, faults, journal },
					random: new SeededRandom( seed, `webhooks ${ one.channel }` ),
					intake: ( url, headers, body ) => this.#life.deliver( url, headers, body ),
				} )
			);
			this.#servers.set( one.channel, new MarketServer( market, clock, faults, journal ) );
			return market;
		} );
		this.senders = senders;
		this.network = new SimulatedNetwork( {
			servers: this.#servers,
			...{ clock, faults, journal },
			random: new SeededRandom( seed, 'network' ),
		} );
		this.traffic = new Traffic( {
			...{ clock, faults, journal, markets: this.markets },
			random: new SeededRandom( seed, 'traffic' ),
			life: () => this.#life,
			factsPerSecond: plan.factsPerSecond,
			onlyReceipts: plan.onlyReceipts ?? false,
		} );
		this.#life = this.#newLife();
	}

	get life(): Life {
		return this.#life;
	}

	market( channel: string ): Marketplace {
		const found = this.markets.find( ( { plan } ) => plan.channel === channel );
		if ( ! found ) {
			throw new Error( `no marketplace ${ channel }` );
		}
		return found;
	}

	/** Connects the worker to every marketplace, while nothing goes wrong. */
	async setUp(): Promise< void > {
		await this.clock.until( this.#life.start() );
		for ( const { plan, secret } of this.markets ) {
			await this.clock.until(
				this.#life.app.connectChannel( {
					channel: channelIdSchema.parse( plan.channel ),
					kind: 'simulated',
					name: plan.channel,
					settings: { url: `https://${ plan.channel }`, secret },
					locations: [ LOCATION ],
					buffer: { kind: 'units', units: this.plan.buffer },
				} )
			);
		}
		await this.clock.run( this.clock.now() + 1_000 );
		await this.#split( this.plan.splitBelow ?? 0 );
	}

	/** Before anybody buys, every channel shows its share. */
	async #split( splitBelow: number ): Promise< void > {
		if ( splitBelow > 0 ) {
			const { app } = this.#life;
			const { model } = app.store;
			app.wake(
				await this.clock.until( model.setSplitBelow( splitBelow, this.clock.now() ) )
			);
			await this.clock.run(
				this.clock.now() + SPLIT_MAX_MS,
				() => differencesIn( this ).length === 0
			);
		}
	}

	/** People buy, and things go wrong. */
	async chaos(): Promise< void > {
		const { chaosMs, outages } = this.plan;
		this.journal.note( 'phase', 'chaos' );
		this.faults.begin();
		for ( const { channel, atMs, forMs } of outages ) {
			this.clock.after( atMs, () => this.#cutOff( channel, forMs ) );
		}
		const endsAtMs = this.clock.now() + chaosMs;
		this.traffic.begin( endsAtMs );
		await this.clock.run( endsAtMs );
	}

	/** From here on everything works, and a person has everything tried again that was given up. */
	async heal(): Promise< void > {
		this.journal.note( 'phase', 'heal' );
		this.faults.heal();
		this.healedAtMs = this.clock.now();
		for ( const market of this.markets ) {
			if ( market.downUntilMs > this.clock.now() ) {
				market.downUntilMs = 0;
				this.#back( market );
			}
			market.poisoned.clear();
		}
		if ( ! this.#life.isUp ) {
			await this.clock.run( this.clock.now() + RESTART_MAX_MS, () => this.#life.isUp );
		}
		await this.clock.run( Math.max( this.clock.now(), this.network.lastEffectAtMs ) );
		this.calmAtMs = this.clock.now();
		this.calmRevisions = new Map(
			this.facts.listings().map( ( { listing, revision } ) => [ listing, revision ] )
		);
	}

	/** A person asks for everything that was given up to be tried again. */
	async retryDead(): Promise< void > {
		const given = this.facts
			.listings()
			.filter( ( { dead, attempts } ) => dead !== null || attempts > 0 );
		for ( const { listing } of given ) {
			this.journal.note( 'retried', listing );
			await this.clock.until(
				this.#life.app.listings.pushAgain( listingIdSchema.parse( listing ) )
			);
		}
	}

	close(): void {
		this.db.close();
	}

	#cutOff( channel: string, forMs: number ): void {
		const market = this.market( channel );
		market.downSinceMs = this.clock.now();
		market.downUntilMs = market.downSinceMs + forMs;
		this.clock.after( forMs, () => {
			if ( market.downUntilMs === this.clock.now() ) {
				this.#back( market );
			}
		} );
		this.faults.count( forMs < 3_600_000 ? 'channel down' : 'channel down for hours', channel );
	}

	#back( { plan: { channel }, downSinceMs: fromMs }: Marketplace ): void {
		const own = this.facts.listings().filter( ( one ) => one.channel === channel );
		this.recoveries.push( {
			channel,
			fromMs,
			atMs: this.clock.now(),
			listings: new Map(
				own.map( ( one ) => [
					one.listing,
					{
						revision: one.revision,
						isDirty: isWrongIn( this, one ) || isOpen( one ),
					},
				] )
			),
		} );
		this.journal.note( 'back', channel );
	}

	#newLife(): Life {
		const number = this.livesBeganAtMs.push( this.clock.now() );
		const { clock, db, store, faults, journal, network } = this;
		return new Life( number, {
			...{ clock, db, store, faults, journal, network },
			random: this.#random,
			config: CONFIG,
			kinds: new Map( [
				[
					'simulated',
					simulatedKind( ( url ) => this.market( new URL( url ).host ).plan ),
				],
			] ),
			onDeath: () => this.#startAgain(),
		} );
	}

	#startAgain(): void {
		this.livesEndedAtMs.push( this.clock.now() );
		this.clock.after( 100 + this.#restarts.below( RESTART_MAX_MS - 200 ), () => {
			this.#life = this.#newLife();
			this.journal.note( 'born', `life ${ this.#life.number }` );
			this.#life.start().catch( ( error: unknown ) => {
				this.journal.note( 'start failed', String( error ) );
			} );
		} );
	}
}
