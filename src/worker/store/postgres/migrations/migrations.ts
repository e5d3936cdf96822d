import { sql as first } from './0001-first.ts';

/** In order, append only: a released migration is never edited or moved. */
export const MIGRATIONS: readonly string[] = [ first ];
