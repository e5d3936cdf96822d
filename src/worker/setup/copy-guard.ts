import type { Log } from '../log.ts';
import type { Clock } from '../ports.ts';
import type { SwitchStore } from '../store/switch-store.ts';
import { WorkerError } from '../worker-error.ts';
import {
	isSameAddress,
	isSameHome,
	readHome,
	whyCopy,
	whyOtherAddress,
	type LedgerHome,
} from './ledger-home.ts';

interface Options {
	readonly clock: Clock;
	readonly log: Log;
	readonly switches: SwitchStore;
	/** Where this ledger is now; `null`: nobody knows, and nothing is guarded. */
	readonly home: LedgerHome | null;
}

/**
 * Notices that this ledger is a copy of one that is at work elsewhere (a staging server, a clone, a dump):
 * then no channel is worked for, neither written to nor read, as the copy would push old quantities, take
 * the paired shop's changes away from the original, and spend what the accounts may call. It stays so until a
 * person says that this is the real one now (`adopt`), or it is *proved* to be at home again: that nothing speaks
 * for a copy any more is no proof, as an address that is taken away says nothing.
 */
export class CopyGuard {
	readonly #options: Options;

	constructor( options: Options ) {
		this.#options = options;
	}

	/** At each start, before any channel is worked for. */
	async check(): Promise< void > {
		const { clock, log, switches } = this.#options;
		const reason = await this.#whyCopy();
		const isHeld = await this.isCopy();
		if ( reason !== null ) {
			log.error( { reason }, 'this ledger is taken for a copy: nothing is pushed' );
			if ( ! isHeld ) {
				const turn = { value: 'on', reason, by: null, atMs: clock.now() };
				await switches.turnOn( 'copy', turn );
			}
			return;
		}
		if ( isHeld && ! ( await this.#isProvedHome() ) ) {
			log.error(
				{},
				'this ledger was taken for a copy, and may still be one: nothing is pushed'
			);
			return;
		}
		await this.#remember( null, null );
		if ( isHeld ) {
			const turn = { reason: 'It is at home again.', by: null, atMs: clock.now() };
			await switches.turnOff( 'copy', turn );
		}
	}

	async isCopy(): Promise< boolean > {
		return ( await this.#options.switches.read( 'copy' ) ) !== null;
	}

	/** @throws {WorkerError} LEDGER_IS_A_COPY */
	async refuse(): Promise< void > {
		const held = await this.#options.switches.read( 'copy' );
		if ( held ) {
			throw new WorkerError( 'LEDGER_IS_A_COPY', held.reason ?? '' );
		}
	}

	/** From here on this is the real one, and at home where it is. */
	async adopt( by: string | null, reason: string ): Promise< void > {
		const { clock, log, switches } = this.#options;
		await this.#remember( by, reason );
		await switches.turnOff( 'copy', { by, reason, atMs: clock.now() } );
		log.warn( { reason }, 'this ledger is no copy: it is worked for' );
	}

	async #whyCopy(): Promise< string | null > {
		const { home, switches } = this.#options;
		const before = await switches.read( 'home' );
		if ( home === null ) {
			return null;
		}
		if ( before ) {
			return whyCopy( readHome( before.value ), home );
		}
		// Put back from a backup: that it is in another place is what was wanted.
		const restored = await switches.read( 'home-before' );
		return restored ? whyOtherAddress( readHome( restored.value ), home ) : null;
	}

	async #isProvedHome(): Promise< boolean > {
		const { home, switches } = this.#options;
		if ( home === null ) {
			return false;
		}
		const before = await switches.read( 'home' );
		if ( before ) {
			return isSameHome( readHome( before.value ), home );
		}
		const restored = await switches.read( 'home-before' );
		return restored !== null && isSameAddress( readHome( restored.value ), home );
	}

	async #remember( by: string | null, reason: string | null ): Promise< void > {
		const { clock, home, switches } = this.#options;
		const before = await switches.read( 'home' );
		if ( home === null ) {
			return;
		}
		const publicUrl = home.publicUrl ?? ( before ? readHome( before.value ).publicUrl : null );
		const value = JSON.stringify( { ...home, publicUrl } );
		if ( value !== before?.value ) {
			await switches.turnOn( 'home', { value, reason, by, atMs: clock.now() } );
		}
	}
}
