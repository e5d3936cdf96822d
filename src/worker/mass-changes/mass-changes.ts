import { eventKeySchema, type ChannelId } from '../../shared/ids.ts';
import type { Imports } from '../imports/imports.ts';
import type { LedgerQueue } from '../intake/ledger-queue.ts';
import type { Clock } from '../ports.ts';
import { canUndo, importOf, LEDGER } from '../propagation/mass-change-cause.ts';
import type { Store } from '../store/contract.ts';
import { eventsAfter } from '../store/events-after.ts';
import type { MassChangeRow } from '../store/mass-change-store.ts';
import { WorkerError } from '../worker-error.ts';
import { Opposites, type Opposite } from './opposites.ts';

const EVENTS_AT_ONCE = 500;
const HELD_MAX = 1_000;
const IMPORT_LOOK_MS = 100;
/** An undo of ten thousand rows takes some ten seconds. */
const IMPORT_LOOKS_MAX = 3_000;

/** Who has decided, and why. */
export interface Decided {
	readonly by: string | null;
	readonly reason: string;
}

/**
 * What a person decides about a mass change that is held. Both ends go for the cause on every channel: a bad
 * file is bad everywhere, and one that is right too.
 *
 * - *released*: the quantities of this moment go out.
 * - *undone*: the opposite of what the cause has told is told (`opposites.ts`), from where a person has last
 *   settled it up to the last event that is held; what others have told since stays. Then the quantities of this moment go out, which differ in nothing, or in little.
 *
 * An undo that was cut short is done again from its beginning: what was told has no second effect.
 */
export class MassChanges {
	readonly #clock: Clock;
	readonly #store: Pick< Store, 'massChanges' | 'lists' >;
	readonly #queue: Pick< LedgerQueue, 'submit' >;
	readonly #imports: Pick< Imports, 'undo' | 'read' >;
	readonly #wake: ( channels: readonly ChannelId[] ) => void;

	constructor( options: {
		readonly clock: Clock;
		readonly store: Pick< Store, 'massChanges' | 'lists' >;
		readonly queue: Pick< LedgerQueue, 'submit' >;
		readonly imports: Pick< Imports, 'undo' | 'read' >;
		readonly wake: ( channels: readonly ChannelId[] ) => void;
	} ) {
		this.#clock = options.clock;
		this.#store = options.store;
		this.#queue = options.queue;
		this.#imports = options.imports;
		this.#wake = options.wake;
	}

	/** @throws {WorkerError} NOT_FOUND, MASS_CHANGE_SETTLED */
	async release( change: number, decided: Decided ): Promise< MassChangeRow > {
		return this.#settle( await this.#held( change ), 'released', decided );
	}

	/** @throws {WorkerError} NOT_FOUND, MASS_CHANGE_SETTLED, MASS_CHANGE_STAYS, IMPORT_NOT_NOW */
	async undo( change: number, decided: Decided ): Promise< MassChangeRow > {
		const row = await this.#held( change );
		if ( ! canUndo( row.cause ) ) {
			throw new WorkerError( 'MASS_CHANGE_STAYS', row.cause );
		}
		const id = importOf( row.cause );
		await ( id === null ? this.#tellOpposites( row, decided ) : this.#undoImport( id ) );
		return this.#settle( row, 'undone', decided );
	}

	async #held( change: number ): Promise< MassChangeRow > {
		const row = await this.#store.massChanges.find( change );
		if ( ! row ) {
			throw new WorkerError( 'NOT_FOUND', `There is no mass change ${ change }.` );
		}
		if ( row.state !== 'held' ) {
			throw new WorkerError( 'MASS_CHANGE_SETTLED', `It is ${ row.state }.` );
		}
		return row;
	}

	async #settle(
		{ change, cause }: MassChangeRow,
		state: 'released' | 'undone',
		{ by, reason }: Decided
	): Promise< MassChangeRow > {
		const verdict = { state, atMs: this.#clock.now(), by, reason };
		this.#wake( await this.#store.massChanges.settle( cause, verdict ) );
		const row = await this.#store.massChanges.find( change );
		if ( ! row ) {
			throw new WorkerError( 'NOT_FOUND', `There is no mass change ${ change }.` );
		}
		return row;
	}

	/** Held until it is undone to its end: what is left of it must not go out. */
	async #undoImport( id: string ): Promise< void > {
		let { state, isInterrupted } = await this.#imports.undo( id );
		for ( let look = 0; state === 'undoing' && ! isInterrupted; look += 1 ) {
			if ( look === IMPORT_LOOKS_MAX ) {
				throw new WorkerError( 'IMPORT_NOT_NOW', 'It is still being undone.' );
			}
			await new Promise< void >( ( resolve ) => {
				this.#clock.after( IMPORT_LOOK_MS, resolve );
			} );
			( { state, isInterrupted } = await this.#imports.read( id ) );
		}
		if ( state !== 'undone' ) {
			throw new WorkerError( 'IMPORT_NOT_NOW', `It is ${ state }.` );
		}
	}

	/** Looked at as a whole before anything is told: half of it undone would be worse than none. */
	async #tellOpposites( row: MassChangeRow, { by }: Decided ): Promise< void > {
		const opposites = await this.#oppositesOf( row );
		for ( let first = 0; first < opposites.length; first += EVENTS_AT_ONCE ) {
			const told = opposites
				.slice( first, first + EVENTS_AT_ONCE )
				.map( ( { sku, location, key, occurredAtMs, delta } ) =>
					this.#queue.submit(
						{
							event: {
								source: LEDGER,
								key: eventKeySchema.parse( key ),
								occurredAtMs,
								actor: by,
								body: {
									...{ kind: 'adjustment', sku, location, delta },
									reason: `undo of mass change ${ row.change }`,
								},
							},
							receivedAtMs: this.#clock.now(),
							delivery: null,
						},
						'bulk'
					)
				);
			await Promise.all( told );
		}
	}

	async #oppositesOf( { cause, ...row }: MassChangeRow ): Promise< readonly Opposite[] > {
		// On each channel it was noticed at another moment, and has gone on for another time.
		const wanted = { state: 'held', after: null, limit: HELD_MAX } as const;
		const held = ( await this.#store.massChanges.list( wanted ) ).filter(
			( one ) => one.cause === cause
		);
		const after = Math.min( row.afterPosition, ...held.map( ( one ) => one.afterPosition ) );
		const until = Math.max( row.untilPosition, ...held.map( ( one ) => one.untilPosition ) );
		const opposites = new Opposites( cause, until );
		for await ( const event of eventsAfter( this.#store.lists, {}, after ) ) {
			if ( ! opposites.add( event ) ) {
				throw new WorkerError(
					'MASS_CHANGE_STAYS',
					`${ cause }: event ${ event.position }.`
				);
			}
		}
		return opposites.all();
	}
}
