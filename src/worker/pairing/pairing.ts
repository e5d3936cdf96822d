import { z } from 'zod';
import { channelIdSchema, locationIdSchema, type ChannelId } from '../../shared/ids.ts';
import { epochMsSchema } from '../../shared/quantity.ts';
import type { AppPorts } from '../app-ports.ts';
import { isHttpsOrLoopback } from '../channels/secure-url.ts';
import { secureUrlSchema, type PluginSettings } from '../channels/woocommerce-plugin/settings.ts';
import { hashToken } from '../http/authorize.ts';
import { errorText } from '../log.ts';
import { markAllForRecount } from '../intake/mark-all-for-recount.ts';
import type { Cancel } from '../ports.ts';
import { Pump, type NextRun } from '../propagation/pump.ts';
import type { Duties } from '../duties.ts';
import type { RunningChannels } from '../running-channels.ts';
import type { ChannelSetup } from '../setup/channel-setup.ts';
import type { ChannelRow } from '../store/contract.ts';
import { WorkerError } from '../worker-error.ts';
import { hashPairingCode, newPairingCode } from './pairing-code.ts';
import { PAIRED_KIND, ShopSettings } from './shop-settings.ts';
import { afterUse, newSecrets, rotated, withoutLapsed } from './shop-secrets.ts';
import { tokenNameOf } from './shop-token.ts';
import { TryLimit } from './try-limit.ts';

const CODE_HOLDS_MS = 15 * 60_000;
const WRONG_CODES_MAX = 5;
const TOKEN_BYTES = 32;
const LAPSE_SWEEP_MS = 3_600_000;
/** The shop has to have stored its secrets before it can be asked anything. */
const BEGIN_AFTER_MS = 300;

/** What a shop says of itself (docs/wire-format.md). */
export const pairRequestSchema = z.object( {
	v: z.literal( 1 ),
	code: z.string().max( 64 ),
	shop: z.object( {
		url: secureUrlSchema,
		link: secureUrlSchema,
		name: z.string().max( 500 ).catch( '' ),
		epoch: epochMsSchema,
	} ),
} );
export type PairRequest = z.infer< typeof pairRequestSchema >;

/** The secrets of both directions and the token of the screens: told once, sealed or hashed here. */
export interface GivenSecrets {
	readonly toWorker: string;
	readonly toShop: string;
	readonly token: string;
}

export interface PairAnswer extends GivenSecrets {
	readonly channel: ChannelId;
	readonly intake: string;
	readonly api: string;
}

/**
 * Pairing with shops. A shop is *paired* from the moment its code was right; from then on it is a
 * channel like any other, connected in the background. *Unpaired* it keeps its channel, paused and
 * without secrets, and finds it again when it pairs again (known by its address).
 */
export class Pairing {
	readonly #ports: AppPorts;
	readonly #running: RunningChannels;
	readonly #setup: ChannelSetup;
	readonly #duties: Pick< Duties, 'claim' | 'isOurs' | 'changed' >;
	readonly #publicUrl: () => string;
	readonly #settings: ShopSettings;
	readonly #limit = new TryLimit( { perAddress: 20, together: 100 } );
	readonly #lapsing: Pump;
	#beginning: Cancel | null = null;
	/** Changes of secrets, one after the other. */
	#changing: Promise< unknown > = Promise.resolve();

	constructor( options: {
		readonly ports: AppPorts;
		readonly running: RunningChannels;
		readonly setup: ChannelSetup;
		readonly duties: Pick< Duties, 'claim' | 'isOurs' | 'changed' >;
		readonly publicUrl: () => string;
	} ) {
		this.#ports = options.ports;
		this.#running = options.running;
		this.#setup = options.setup;
		this.#duties = options.duties;
		this.#publicUrl = options.publicUrl;
		this.#settings = new ShopSettings( options.ports );
		this.#lapsing = new Pump( {
			clock: options.ports.clock,
			step: () => this.#oneByOne( () => this.#dropLapsed() ),
			onError: ( error ) =>
				options.ports.log.error( { error: errorText( error ) }, 'old secrets stay' ),
			sweepMs: LAPSE_SWEEP_MS,
		} );
	}

	start(): void {
		this.#lapsing.wake();
	}

	async stop(): Promise< void > {
		await this.#lapsing.stop();
		await this.#changing;
		// Begun at the next start.
		this.#beginning?.();
	}

	/**
	 * A code to type into the shop; it replaces the one before.
	 *
	 * @throws {WorkerError} PUBLIC_URL_NOT_SECURE
	 */
	async newCode(): Promise< { code: string; worker: string; untilMs: number } > {
		const { clock, ids, store } = this.#ports;
		const worker = this.#secureUrl();
		const code = newPairingCode( ids );
		const untilMs = clock.now() + CODE_HOLDS_MS;
		await store.links.putPairingCode( hashPairingCode( code ), untilMs );
		return { code, worker, untilMs };
	}

	/** @throws {WorkerError} PAIRING_TOO_OFTEN: called once for each try, before anything else. */
	countTry( address: string ): void {
		if ( ! this.#limit.allows( address, this.#ports.clock.now() ) ) {
			throw new WorkerError( 'PAIRING_TOO_OFTEN', '' );
		}
	}

	/** @throws {WorkerError} PAIRING_CODE_WRONG, PUBLIC_URL_NOT_SECURE */
	pair( { code, shop }: PairRequest ): Promise< PairAnswer > {
		return this.#oneByOne( async () => {
			const { clock, store } = this.#ports;
			const worker = this.#secureUrl();
			const hash = hashPairingCode( code );
			if ( ! ( await store.links.usePairingCode( hash, clock.now(), WRONG_CODES_MAX ) ) ) {
				throw new WorkerError( 'PAIRING_CODE_WRONG', '' );
			}
			const { given, pair } = this.#newSecrets();
			const link = shop.link.replace( /\/+$/, '' );
			const before = await this.#find( shop.url );
			const settings = {
				...( before?.settings ?? { eventLagMs: 2_000, requestTimeoutMs: 30_000 } ),
				shopUrl: shop.url,
				link,
				secrets: [ pair ],
			};
			const row = before
				? await this.#pairAgain( before.row, settings )
				: await this.#addShop( shop.name, settings );
			await this.#allow( row.channel, given.token, { isOnly: true } );
			this.#connectSoon( row.channel );
			return {
				channel: row.channel,
				intake: `${ worker }/intake/${ row.endpoint }`,
				api: `${ worker }/v1`,
				...given,
			};
		} );
	}

	/**
	 * New secrets for a shop. The old ones hold until the shop has used the new ones, and a day longer:
	 * this answer may be lost.
	 *
	 * @throws {WorkerError} CHANNEL_UNKNOWN
	 */
	rotate( channel: ChannelId ): Promise< GivenSecrets > {
		return this.#oneByOne( async () => {
			const settings = await this.#paired( channel );
			const { given, pair } = this.#newSecrets();
			const { kept, dropped } = rotated( settings.secrets, pair );
			await this.#allow( channel, given.token, { isOnly: false } );
			await this.#change( channel, { ...settings, secrets: [ ...kept ] } );
			await this.#revoke( dropped );
			return given;
		} );
	}

	/** Nothing is pushed to the shop any more. @throws {WorkerError} CHANNEL_UNKNOWN */
	unpair( channel: ChannelId ): Promise< void > {
		return this.#oneByOne( async () => {
			const { model } = this.#ports.store;
			const settings = await this.#paired( channel );
			// Before anything else: a call that fails for want of secrets must not be its health.
			const paused = this.#running.pause( channel );
			await this.#change( channel, { ...settings, secrets: [] } );
			await model.revokeOthers( '', tokenNameOf( channel ), this.#ports.clock.now() );
			await model.setChannelState( channel, 'paused', 'The shop has ended the pairing.' );
			this.#duties.changed( channel );
			// Without secrets no call goes out any more; those under way may take a while to end.
			this.#inBackground( channel, async () => {
				await Promise.all( [ this.#setup.end( channel ), paused ] );
			} );
		} );
	}

	/**
	 * The shop has signed with one of its secrets: those before it may end.
	 *
	 * @param tokenHash Names it, as its place does not: secrets may have been rotated since.
	 */
	noticeUse( channel: ChannelId, tokenHash: string ): void {
		this.#inBackground( channel, () =>
			this.#oneByOne( async () => {
				const settings = await this.#settings.read( channel );
				const nowMs = this.#ports.clock.now();
				const secrets = settings && afterUse( settings.secrets, tokenHash, nowMs );
				if ( secrets ) {
					await this.#change( channel, { ...settings, secrets: [ ...secrets ] } );
					this.#lapsing.wake();
				}
			} )
		);
	}

	#secureUrl(): string {
		const url = this.#publicUrl();
		if ( ! isHttpsOrLoopback( url ) ) {
			throw new WorkerError( 'PUBLIC_URL_NOT_SECURE', url );
		}
		return url;
	}

	#newSecrets() {
		const { ids } = this.#ports;
		const token = ids.secret( TOKEN_BYTES );
		const pair = newSecrets( ids, hashToken( token ) );
		const given: GivenSecrets = { toWorker: pair.toWorker, toShop: pair.toShop, token };
		return { given, pair };
	}

	async #find( shopUrl: string ) {
		const shops = await this.#settings.all();
		const wanted = plainUrl( shopUrl );
		return shops.find( ( { settings } ) => plainUrl( settings.shopUrl ) === wanted ) ?? null;
	}

	async #addShop( name: string, settings: PluginSettings ): Promise< ChannelRow > {
		const kind = this.#ports.kinds.get( PAIRED_KIND );
		if ( ! kind ) {
			throw new Error( 'this worker does not know paired shops' );
		}
		const channel = await this.#freeId();
		// Before anybody else can find it: the set-up begins here.
		await this.#duties.claim( channel );
		const row = await this.#setup.store(
			{
				channel,
				kind: PAIRED_KIND,
				name: name.slice( 0, 100 ) || kind.name,
				locations: [ locationIdSchema.parse( 'main' ) ],
				buffer: { kind: 'units', units: 0 },
			},
			kind,
			settings
		);
		this.#running.run( row );
		return row;
	}

	/** Its channel stays; it counts anew, and all that we know of its row of changes is void. */
	async #pairAgain( { channel }: ChannelRow, settings: PluginSettings ): Promise< ChannelRow > {
		const { clock, store } = this.#ports;
		const { model } = store;
		await markAllForRecount( store, channel, clock );
		const wasPaused = this.#running.isPaused( channel );
		await model.setChannelState( channel, 'connecting', null );
		await this.#change( channel, settings );
		const row = await model.channel( channel );
		if ( ! row ) {
			throw new Error( 'the channel is not there any more' );
		}
		if ( wasPaused || ! this.#running.get( channel ) ) {
			this.#running.run( row );
		}
		return row;
	}

	async #freeId(): Promise< ChannelId > {
		const { model } = this.#ports.store;
		for ( let number = 1; ; number += 1 ) {
			const id = channelIdSchema.parse( number === 1 ? 'shop' : `shop-${ number }` );
			if ( ! ( await model.channel( id ) ) ) {
				return id;
			}
		}
	}

	#connectSoon( channel: ChannelId ): void {
		// The worker that works for it finds that it is connecting.
		const begin = (): void =>
			this.#duties.isOurs( channel )
				? this.#setup.begin( channel )
				: this.#duties.changed( channel );
		this.#beginning = this.#ports.clock.after( BEGIN_AFTER_MS, begin );
	}

	/** @throws {WorkerError} CHANNEL_UNKNOWN: never paired, or not any more. */
	async #paired( channel: ChannelId ): Promise< PluginSettings > {
		const settings = await this.#settings.read( channel );
		if ( ! settings || settings.secrets.length === 0 ) {
			throw new WorkerError( 'CHANNEL_UNKNOWN', `"${ channel }"` );
		}
		return settings;
	}

	async #change( channel: ChannelId, settings: PluginSettings ): Promise< void > {
		await this.#settings.write( channel, settings );
		const row = await this.#ports.store.model.channel( channel );
		if ( row ) {
			this.#running.replaceAdapter( row );
			this.#duties.changed( channel );
		}
	}

	async #allow(
		channel: ChannelId,
		token: string,
		{ isOnly }: { isOnly: boolean }
	): Promise< void > {
		const { clock, store } = this.#ports;
		const name = tokenNameOf( channel );
		const hash = hashToken( token );
		await store.model.addToken( hash, { name, scope: 'operate' }, clock.now() );
		if ( isOnly ) {
			await store.model.revokeOthers( hash, name, clock.now() );
		}
	}

	async #revoke( dropped: readonly { readonly tokenHash: string }[] ): Promise< void > {
		const { clock, store } = this.#ports;
		for ( const { tokenHash } of dropped ) {
			await store.model.revokeToken( tokenHash, clock.now() );
		}
	}

	/** Answers when the next secret lapses. */
	async #dropLapsed(): Promise< NextRun > {
		const nowMs = this.#ports.clock.now();
		const next: number[] = [];
		for ( const { row, settings } of await this.#settings.all() ) {
			const left = withoutLapsed( settings.secrets, nowMs );
			if ( left ) {
				await this.#change( row.channel, { ...settings, secrets: [ ...left.kept ] } );
				await this.#revoke( left.dropped );
			}
			const secrets = left?.kept ?? settings.secrets;
			next.push( ...secrets.flatMap( ( { untilMs } ) => untilMs ?? [] ) );
		}
		return next.length === 0 ? null : Math.min( ...next ) + 1;
	}

	#oneByOne< T >( change: () => Promise< T > ): Promise< T > {
		const done = this.#changing.then( change );
		this.#changing = done.catch( () => undefined );
		return done;
	}

	#inBackground( channel: ChannelId, work: () => Promise< void > ): void {
		work().catch( ( error: unknown ) =>
			this.#ports.log.error( { channel, error: errorText( error ) }, 'pairing failed' )
		);
	}
}

function plainUrl( url: string ): string {
	return url.replace( /\/+$/, '' ).toLowerCase();
}
