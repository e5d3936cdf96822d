import type { ImportError, LocationChange } from '../../shared/api/imports.ts';
import type { ChannelId, LocationId } from '../../shared/ids.ts';
import type { Clock } from '../ports.ts';
import type { ModelStore } from '../store/contract.ts';
import { rowError } from './row-error.ts';
import { toldOf, type Teller, type Told } from './teller.ts';

/** Says what channels draw from, and, to undo it, what they drew from before. */
export class LocationTeller implements Teller< LocationChange > {
	readonly #clock: Clock;
	readonly #model: Pick< ModelStore, 'channel' | 'setLocations' >;
	readonly #wake: ( channels: readonly ChannelId[] ) => void;

	constructor( options: {
		readonly clock: Clock;
		readonly model: Pick< ModelStore, 'channel' | 'setLocations' >;
		readonly wake: ( channels: readonly ChannelId[] ) => void;
	} ) {
		this.#clock = options.clock;
		this.#model = options.model;
		this.#wake = options.wake;
	}

	/**
	 * Which of them are about to be made. Noted before, and not after: an undo that finds one noted and not
	 * made leaves it as it is, and one made and not noted could not be taken back.
	 */
	async noted( changes: readonly LocationChange[] ): Promise< readonly LocationChange[] > {
		const noted: LocationChange[] = [];
		for ( const change of changes ) {
			const now = await this.#now( change );
			const isMade =
				change.isMade || ( isSame( now, change.before ) && ! isSame( now, change.after ) );
			noted.push( { ...change, isMade } );
		}
		return noted;
	}

	apply( changes: readonly LocationChange[] ): Promise< Told > {
		return this.#become( changes );
	}

	undo( changes: readonly LocationChange[] ): Promise< Told > {
		return this.#become(
			changes
				.filter( ( { isMade } ) => isMade )
				.map( ( change ) => ( {
					...change,
					before: change.after,
					after: change.before,
				} ) )
		);
	}

	async #become( changes: readonly LocationChange[] ): Promise< Told > {
		const outcomes: ( ImportError | null )[] = [];
		for ( const change of changes ) {
			outcomes.push( await this.#set( change ) );
		}
		return toldOf( outcomes );
	}

	async #now( { channel }: LocationChange ): Promise< readonly LocationId[] > {
		return ( await this.#model.channel( channel ) )?.locations ?? [];
	}

	async #set( change: LocationChange ): Promise< ImportError | null > {
		const { line, channel, before, after } = change;
		const now = await this.#now( change );
		if ( isSame( now, after ) ) {
			return null;
		}
		if ( ! isSame( now, before ) ) {
			return rowError( 'IMPORT_CHANGED_SINCE', { line, column: 'channels', value: channel } );
		}
		this.#wake( await this.#model.setLocations( channel, after, this.#clock.now() ) );
		return null;
	}
}

const isSame = ( left: readonly LocationId[], right: readonly LocationId[] ): boolean =>
	left.join() === right.join();
