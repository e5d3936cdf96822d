import { sql as first } from './0001-first.ts';
import { sql as dismissals } from './0002-dismissals.ts';
import { sql as imports } from './0003-imports.ts';
import { sql as billAuthors } from './0004-bill-authors.ts';
import { sql as importAttempts } from './0005-import-attempts.ts';
import { sql as propagation } from './0006-propagation.ts';

/** In order, append only: a released migration is never edited or moved. */
export const MIGRATIONS: readonly string[] = [
	first,
	dismissals,
	imports,
	billAuthors,
	importAttempts,
	propagation,
];
