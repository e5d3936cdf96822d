import { sql as first } from './0001-first.ts';
import { sql as ownCounters } from './0002-own-counters.ts';
import { sql as syncLog } from './0003-sync-log.ts';
import { sql as links } from './0004-links.ts';
import { sql as shelves } from './0005-shelves.ts';
import { sql as auditChain } from './0006-audit-chain.ts';
import { sql as expiringBodies } from './0007-expiring-bodies.ts';
import { sql as packing } from './0008-packing.ts';
import { sql as backorders } from './0009-backorders.ts';
import { sql as assembled } from './0010-assembled.ts';
import { sql as restored } from './0011-restored.ts';
import { sql as subjectsByTheBatch } from './0012-subjects-by-the-batch.ts';
import { sql as dismissals } from './0013-dismissals.ts';
import { sql as imports } from './0014-imports.ts';
import { sql as billAuthors } from './0015-bill-authors.ts';
import { sql as importAttempts } from './0016-import-attempts.ts';
import { sql as propagation } from './0017-propagation.ts';

/** In order, append only: a released migration is never edited or moved. */
export const MIGRATIONS: readonly string[] = [
	first,
	ownCounters,
	syncLog,
	links,
	shelves,
	auditChain,
	expiringBodies,
	packing,
	backorders,
	assembled,
	restored,
	subjectsByTheBatch,
	dismissals,
	imports,
	billAuthors,
	importAttempts,
	propagation,
];
