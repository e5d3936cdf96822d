import { sql as guards } from './0001/guards.ts';
import { sql as intake } from './0001/intake.ts';
import { sql as leases } from './0001/leases.ts';
import { sql as ledger } from './0001/ledger.ts';
import { sql as model } from './0001/model.ts';
import { sql as propagation } from './0001/propagation.ts';
import { sql as stock } from './0001/stock.ts';

/**
 * The same tables and columns as SQLite has after all its migrations. Text is compared byte by byte
 * (collation "C"), as SQLite does: with a language's collation the same query would answer in another
 * order on each database, and on each version of the system's libraries. Flags are 0 and 1, JSON is
 * text: a hash over a row is the same on both.
 */
export const sql = [ model, intake, ledger, stock, propagation, leases, guards ].join( '\n' );
