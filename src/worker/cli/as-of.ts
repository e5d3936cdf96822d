import { once } from 'node:events';
import type { Instant, ListingAsOf, ShownAsOf, SkuAsOf } from '../../shared/as-of.ts';
import { systemClock } from '../adapters/system-ports.ts';
import { readConfig } from '../config.ts';
import { findInstant, readAsOf, type NamedInstant } from '../insight/as-of.ts';
import type { PastStore } from '../store/past-store.ts';
import { MIGRATIONS } from '../store/postgres/migrations/migrations.ts';
import { PostgresPastStore } from '../store/postgres/postgres-past-store.ts';
import { refuseOtherSchema } from '../store/postgres/schema-guard.ts';
import { openForReading } from '../store/sqlite/database.ts';
import { SqlitePastStore } from '../store/sqlite/sqlite-past-store.ts';
import { EXIT, printable } from './output.ts';
import { ProgressLine } from './progress-line.ts';
import { withDatabase } from './with-database.ts';

export interface AsOfOptions {
	readonly json: boolean;
	/** Only these; without it, every SKU there is. */
	readonly sku?: readonly string[];
}

/** So many SKUs are in memory at once. */
const PAGE = 100;

/**
 * Prints what the ledger knew at a past instant. Only reads, and asks nobody but the database; its worker
 * may be running. Exit code 0 also where there was nothing yet.
 *
 * @throws {WorkerError} INSTANT_UNKNOWN, LEDGER_MISSING, SCHEMA_NEWER_THAN_WORKER, SCHEMA_OLDER_THAN_WORKER,
 *                       DATABASE_UNREACHABLE
 */
export async function asOf( named: NamedInstant, options: AsOfOptions ): Promise< number > {
	const { dataDir, databaseUrl } = readConfig( process.env );
	if ( databaseUrl !== null ) {
		return withDatabase( databaseUrl, 'as-of', async ( database ) => {
			await refuseOtherSchema( database, MIGRATIONS.length );
			return printAsOf( new PostgresPastStore( database ), named, options );
		} );
	}
	const db = openForReading( dataDir );
	try {
		return await printAsOf( new SqlitePastStore( db ), named, options );
	} finally {
		db.close();
	}
}

async function printAsOf(
	past: PastStore,
	named: NamedInstant,
	{ json, sku: skus }: AsOfOptions
): Promise< number > {
	const instant = await findInstant( past, named, systemClock.now() );
	await print( json ? jsonLine( { instant } ) : `${ instantText( instant ) }\n` );
	const line = new ProgressLine();
	const of = skus === undefined ? {} : { skus };
	let done = 0;
	for ( let after: string | null = ''; after !== null; ) {
		const page = await readAsOf( past, instant, { ...of, after, limit: PAGE } );
		for ( const one of page.skus ) {
			await print( json ? jsonLine( one ) : skuText( one ) );
		}
		done += page.skus.length;
		after = page.next;
		// Beside its own output on one terminal it would be in the way.
		if ( ! process.stdout.isTTY ) {
			line.show( `${ done } SKUs` );
		}
	}
	line.end();
	return EXIT.ok;
}

/** Waits while whoever reads is slower: what they have not taken yet would be in memory. */
async function print( text: string ): Promise< void > {
	if ( ! process.stdout.write( text ) ) {
		await once( process.stdout, 'drain' );
	}
}

const jsonLine = ( value: unknown ): string => `${ JSON.stringify( value ) }\n`;

const timeText = ( atMs: number ): string => new Date( atMs ).toISOString();

export function instantText( { position, committedAtMs, atMs }: Instant ): string {
	return committedAtMs === null
		? `As of ${ timeText( atMs ) }: before the first event.`
		: `As of ${ timeText( atMs ) }: event #${ position }, committed ${ timeText( committedAtMs ) }.`;
}

export function skuText( { sku, shelves, reservations, listings }: SkuAsOf ): string {
	const rows = [
		...shelves.map(
			( one ) =>
				`${ one.location }: on hand ${ one.onHand }, committed ${ one.committed }, available ${ one.available }, ` +
				`safety ${ one.safety }, quarantined ${ one.quarantined }`
		),
		...reservations.map(
			( one ) =>
				`${ one.location }: ${ one.units } reserved for ${ one.channel } ${ one.order } (${ one.attempt }), ` +
				`asked ${ timeText( one.askedAtMs ) }, until ${ timeText( one.expiresAtMs ) }`
		),
		...listings.map( listingText ),
	];
	return [ sku, ...rows.map( ( row ) => `  ${ row }` ) ].map( printable ).join( '\n' ) + '\n';
}

function listingText( { listing, desired, sent, accepted, confirmed }: ListingAsOf ): string {
	return (
		`${ listing }: to show ${ shownText( desired ) }; sent ${ shownText( sent ) }, ` +
		`accepted ${ shownText( accepted ) }, confirmed ${ shownText( confirmed ) }`
	);
}

function shownText( shown: ShownAsOf | null ): string {
	return shown ? `${ shown.quantity } (revision ${ shown.revision })` : 'nothing';
}
