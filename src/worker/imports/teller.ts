import type { ImportChange, ImportError } from '../../shared/api/imports.ts';
import type { ImportRow } from '../store/import-store.ts';

/** What became of some changes. */
export interface Told {
	/** That are in force now, also those that were already. */
	readonly done: number;
	readonly errors: readonly ImportError[];
}

/**
 * Tells the worker the changes of one kind of file, and takes them back. Both may be asked for again, after
 * a crash in the middle of them: what was done is not done twice.
 */
export interface Teller< Change extends ImportChange > {
	/** Before they are applied: as they are to be kept, for an undo to know what was really changed. */
	noted?( changes: readonly Change[] ): Promise< readonly Change[] >;
	apply( changes: readonly Change[], of: ImportRow ): Promise< Told >;
	undo( changes: readonly Change[], of: ImportRow ): Promise< Told >;
}

export function toldOf( outcomes: readonly ( ImportError | null )[] ): Told {
	const errors = outcomes.filter( ( error ) => error !== null );
	return { done: outcomes.length - errors.length, errors };
}
