import { sql as first } from './0001-first.ts';
import { sql as imports } from './0002-imports.ts';
import { sql as billAuthors } from './0003-bill-authors.ts';
import { sql as importAttempts } from './0004-import-attempts.ts';

/** In order, append only: a released migration is never edited or moved. */
export const MIGRATIONS: readonly string[] = [ first, imports, billAuthors, importAttempts ];
