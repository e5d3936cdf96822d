import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { LedgerPlace } from '../../setup/ledger-home.ts';
import { LEDGER_FILE } from './database.ts';

/**
 * Where the ledger's file is. Some file systems do not know when a file was made: they answer 0, or the time
 * of its last change, which is worth nothing.
 */
export function placeOfFile( dataDir: string ): LedgerPlace {
	const { birthtimeNs, ctimeNs, ino } = statSync( join( dataDir, LEDGER_FILE ), {
		bigint: true,
	} );
	const isKnown = birthtimeNs > 0n && birthtimeNs !== ctimeNs;
	return { kind: 'file', bornNs: isKnown ? String( birthtimeNs ) : null, inode: String( ino ) };
}
