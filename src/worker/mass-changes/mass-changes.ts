import { z } from 'zod';
import { eventKeySchema, locationIdSchema, skuSchema, type ChannelId } from '../../shared/ids.ts';
import type { StockEvent } from '../../shared/stock-event.ts';
import type { Imports } from '../imports/imports.ts';
import type { LedgerQueue } from '../intake/ledger-queue.ts';
import type { Clock } from '../ports.ts';
import { canUndo, causeOf, importOf, LEDGER } from '../propagation/mass-change-cause.ts';
import type { Store } from '../store/contract.ts';
import type { ListedEvent } from '../store/list-store.ts';
import type { MassChangeRow } from '../store/mass-change-store.ts';
import { WorkerError } from '../worker-error.ts';

const EVENTS_AT_ONCE = 500;
const HELD_MAX = 1_000;
const IMPORT_LOOK_MS = 100;
/** An undo of ten thousand rows takes some ten seconds. */
const IMPORT_LOOKS_MAX = 3_000;

const unitsSchema = z.object( { onHand: z.int() } );
const effectSchema = z.object( {
	stock: z.array(
		z.object( {
			sku: skuSchema,
			location: locationIdSchema,
			before: unitsSchema,
			after: unitsSchema,
		} )
	),
} );

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
 * - *undone*: the opposite of everything that the cause has told is told, under keys of their own; what
 *   others have told since stays. Then the quantities of this moment go out, which differ in nothing, or in little.
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

	async #tellOpposites( row: MassChangeRow, decided: Decided ): Promise< void > {
		let after: number | null = await this.#beginOf( row );
		while ( after !== null ) {
			const page = await this.#store.lists.events( {}, after, EVENTS_AT_ONCE );
			const opposites = page.events.flatMap( ( event ) =>
				oppositesOf( event, row, decided )
			);
			await Promise.all(
				opposites.map( ( event ) =>
					this.#queue.submit(
						{ event, receivedAtMs: this.#clock.now(), delivery: null },
						'bulk'
					)
				)
			);
			after = page.next;
		}
	}

	/** On each channel it was noticed at another moment. */
	async #beginOf( { cause, afterPosition }: MassChangeRow ): Promise< number > {
		const wanted = { state: 'held', after: null, limit: HELD_MAX } as const;
		const held = await this.#store.massChanges.list( wanted );
		return held
			.filter( ( one ) => one.cause === cause )
			.reduce( ( least, one ) => Math.min( least, one.afterPosition ), afterPosition );
	}
}

/**
 * As of the moment of what they take back: whatever outweighs the one (a count since then) outweighs the
 * other. What is taken back are the units that it moved on each shelf, not what it said: a count of
 * nothing where eight were takes eight away.
 */
function oppositesOf(
	event: ListedEvent,
	{ change, cause }: MassChangeRow,
	{ by }: Decided
): StockEvent[] {
	const { position, source, kind, key, actor, occurredAtMs, committedAtMs } = event;
	const location = null;
	if ( causeOf( { position, source, kind, key, actor, location }, committedAtMs ) !== cause ) {
		return [];
	}
	const read = effectSchema.safeParse( event.effect );
	const shelves = read.success ? read.data.stock : [];
	return shelves
		.map( ( shelf ) => ( { ...shelf, delta: shelf.before.onHand - shelf.after.onHand } ) )
		.filter( ( { delta } ) => delta !== 0 )
		.map( ( { sku, location: at, delta }, index ) => ( {
			source: LEDGER,
			// Of the event, not of the mass change: another channel's has the same events.
			key: eventKeySchema.parse( `undo/${ position }/${ index }` ),
			// A count swallows what happened at its own moment.
			occurredAtMs: kind === 'count' ? occurredAtMs + 1 : occurredAtMs,
			actor: by,
			body: {
				kind: 'adjustment',
				sku,
				location: at,
				delta,
				reason: `undo of mass change ${ change }`,
			},
		} ) );
}
