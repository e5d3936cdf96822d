import { Argument, InvalidArgumentError, Option, type Command } from 'commander';
import { SCOPES } from '../../shared/api/tokens.ts';
import { listChannels } from './channels/list-channels.ts';
import { syncChannel } from './channels/sync-channel.ts';
import { showBundle, showSale, type SaleOptions } from './ledger/bundle-answers.ts';
import { listBundles, saveBundle, type SaveBundleOptions } from './ledger/bundles.ts';
import {
	dismiss,
	DISMISSIBLE_KINDS,
	pushListings,
	type DismissibleKind,
} from './ledger/dismiss.ts';
import {
	changeImport,
	importFiles,
	listImports,
	showImport,
	type ImportOptions,
} from './ledger/import-files.ts';
import { listEvents, type EventsOptions } from './ledger/list-events.ts';
import { listExceptions, retryDeliveries } from './ledger/list-exceptions.ts';
import { listStock, type StockOptions } from './ledger/list-stock.ts';
import { recordFact, type FactOptions } from './ledger/record-fact.ts';
import { parseRange, rerun, type NumberRange, type RerunOptions } from './ledger/rerun.ts';
import { showOrder } from './ledger/show-order.ts';
import { createToken, listTokens, revokeToken, type CreateTokenOptions } from './ledger/tokens.ts';
import { pair } from './pair.ts';
import { status } from './status.ts';
import { type WorkerOptions } from './worker-client.ts';
import { asking, telling, ended, wholeNumber } from './asking.ts';
import { addMassChanges, addPushes } from './brake-commands.ts';

type Placed = WorkerOptions & FactOptions & { readonly location?: string };

/** The commands that ask a running worker, or tell it something. */
export function addWorkerCommands( program: Command ): void {
	addWorker( program );
	addChannels( program );
	addReading( program );
	addExceptions( program );
	addMassChanges( program );
	addPushes( program );
	addFacts( program );
	addBundles( program );
	addTokens( program );
	addImports( program );
}

function addWorker( program: Command ): void {
	asking( program, 'status', 'how a running worker is' ).action( ( options: WorkerOptions ) =>
		ended( options, ( worker ) => status( worker, options ) )
	);
	asking( program, 'pair', 'make a code with which a WooCommerce shop is paired' ).action(
		( options: WorkerOptions ) => ended( options, ( worker ) => pair( worker, options ) )
	);
}

function addChannels( program: Command ): void {
	asking( program, 'channels', 'the channels, and how well each is kept true' ).action(
		( options: WorkerOptions ) =>
			ended( options, ( worker ) => listChannels( worker, options ) )
	);
	asking( program, 'sync', 'compare all listings of a channel with what it shows' )
		.argument( '<channel>' )
		.option( '--no-wait', 'only begin it' )
		.action( ( channel: string, options: WorkerOptions & { readonly wait: boolean } ) =>
			ended( options, ( worker ) => syncChannel( worker, channel, options ) )
		);
}

function addReading( program: Command ): void {
	asking( program, 'stock', 'what lies on the shelves, of some SKUs or of all' )
		.argument( '[sku...]' )
		.option( '--location <location>', 'only what lies there' )
		.option( '--short', 'only where more is promised than is there', false )
		.action( ( skus: string[], options: WorkerOptions & StockOptions ) =>
			ended( options, ( worker ) => listStock( worker, skus, options ) )
		);
	asking( program, 'events', 'the log: who did what, and what it changed' )
		.option( '--sku <sku>', 'events that moved or name it' )
		.option( '--order <order>', 'events that speak of it' )
		.option( '--kind <kind>', 'adjustment, order, count, …' )
		.option( '--source <source>', 'a channel, or api' )
		.option( '--after <position>', 'only later ones', wholeNumber )
		.option( '--limit <n>', 'as many at most', wholeNumber, 100 )
		.action( ( options: WorkerOptions & EventsOptions ) =>
			ended( options, ( worker ) => listEvents( worker, options ) )
		);
	asking( program, 'order', 'an order as the ledger counts it' )
		.argument( '<channel>' )
		.argument( '<order>' )
		.action( ( channel: string, order: string, options: WorkerOptions ) =>
			ended( options, ( worker ) => showOrder( worker, channel, order, options ) )
		);
	asking( program, 'exceptions', 'everything that waits for a person, and what to do' )
		.option( '--dismissed', 'what has been dismissed, instead', false )
		.action( ( options: WorkerOptions & { readonly dismissed: boolean } ) =>
			ended( options, ( worker ) => listExceptions( worker, options ) )
		);
	asking( program, 'retry', 'work again on deliveries that are dead letters, or parked' )
		.argument( '<delivery...>', 'their numbers', eachWholeNumber )
		.action( ( deliveries: number[], options: WorkerOptions ) =>
			ended( options, ( worker ) => retryDeliveries( worker, deliveries, options ) )
		);
}

function addExceptions( program: Command ): void {
	asking( program, 'dismiss', 'say of exceptions that they need nobody any more' )
		.addArgument( new Argument( '<kind>', 'what they are' ).choices( DISMISSIBLE_KINDS ) )
		.argument( '<name...>', 'numbers of deliveries or conflicts, or ids of listings' )
		.requiredOption( '--note <note>', 'why, for whoever looks later' )
		.action(
			(
				kind: DismissibleKind,
				names: string[],
				options: WorkerOptions & { readonly note: string }
			) => ended( options, ( worker ) => dismiss( worker, kind, names, options ) )
		);
	asking( program, 'rerun', 'tell events again under their own keys: what stands is not changed' )
		.argument( '<range>', 'positions, as in 120..180, or one', rangeOfNumbers )
		.option( '--delivery', 'the numbers are of deliveries', false )
		.action( ( range: NumberRange, options: WorkerOptions & RerunOptions ) =>
			ended( options, ( worker ) => rerun( worker, range, options ) )
		);
	asking( program, 'push', 'push the quantities of listings again' )
		.argument( '<listing...>', 'their ids' )
		.action( ( listings: string[], options: WorkerOptions ) =>
			ended( options, ( worker ) => pushListings( worker, listings, options ) )
		);
}

function addFacts( program: Command ): void {
	telling( program, 'adjust', 'change the units on hand by a number' )
		.argument( '<sku>' )
		.argument( '<delta>', 'as in 3 or -3', wholeNumber )
		.requiredOption( '--reason <reason>', 'why, for the log' )
		.option( '--location <location>', 'where; else main' )
		.action( ( sku: string, delta: number, options: Placed & { readonly reason: string } ) =>
			ended( options, ( worker ) => {
				const { reason, location } = options;
				const fact = { sku, delta, reason, location };
				return recordFact( worker, '/v1/adjustments', fact, options );
			} )
		);
	telling( program, 'count', 'say what lies on a shelf for sale, as just counted' )
		.argument( '<sku>' )
		.argument( '<units>', 'as counted', wholeNumber )
		.option( '--location <location>', 'where; else main' )
		.action( ( sku: string, units: number, options: Placed ) =>
			ended( options, ( worker ) => {
				const fact = { sku, units, location: options.location };
				return recordFact( worker, '/v1/counts', fact, options );
			} )
		);
	telling( program, 'receive', 'units have come in from a supplier' )
		.argument( '<sku>' )
		.argument( '<units>', 'how many', wholeNumber )
		.option( '--location <location>', 'where; else main' )
		.option( '--reference <reference>', 'names the delivery that was expected' )
		.action(
			( sku: string, units: number, options: Placed & { readonly reference?: string } ) =>
				ended( options, ( worker ) => {
					const { location, reference } = options;
					const fact = { sku, units, location, reference };
					return recordFact( worker, '/v1/receipts', fact, options );
				} )
		);
	telling( program, 'transfer', 'units went from one location to another' )
		.argument( '<sku>' )
		.argument( '<units>', 'how many', wholeNumber )
		.requiredOption( '--from <location>', 'where they were' )
		.requiredOption( '--to <location>', 'where they are' )
		.action(
			(
				sku: string,
				units: number,
				options: WorkerOptions &
					FactOptions & { readonly from: string; readonly to: string }
			) =>
				ended( options, ( worker ) => {
					const { from, to } = options;
					const fact = { sku, units, from, to };
					return recordFact( worker, '/v1/transfers', fact, options );
				} )
		);
}

function addBundles( program: Command ): void {
	const bundle = program
		.command( 'bundle' )
		.description( 'what is sold together, and how many of it can be had' );
	asking( bundle, 'list', 'all bundles, or every version of one' )
		.argument( '[bundle]' )
		.action( ( sku: string | undefined, options: WorkerOptions ) =>
			ended( options, ( worker ) => listBundles( worker, sku, options ) )
		);
	asking( bundle, 'show', 'what a bundle is made of on every level, and what limits it' )
		.argument( '<bundle>' )
		.action( ( sku: string, options: WorkerOptions ) =>
			ended( options, ( worker ) => showBundle( worker, sku, options ) )
		);
	asking( bundle, 'sale', 'what selling some of it would do; nothing is sold' )
		.argument( '<sku>', 'a bundle, or any other SKU' )
		.argument( '[units]', 'how many', '1' )
		.option( '--channel <channel>', 'where; default: the first that lists it' )
		.action( ( sku: string, units: string, options: WorkerOptions & SaleOptions ) =>
			ended( options, ( worker ) => showSale( worker, sku, units, options ) )
		);
	asking( bundle, 'save', 'say what a bundle is made of from now on' )
		.argument( '<bundle>' )
		.argument( '[component...]', 'SKU=QUANTITY each; none: it is no bundle any more' )
		.option( '--title <title>', 'if it is new' )
		.option( '--packed-anywhere', 'of several places together', false )
		.option( '--kept-assembled', 'some are packed beforehand', false )
		.option( '--add-skus', 'components that are no SKU yet become SKUs', false )
		.action( ( sku: string, parts: string[], options: WorkerOptions & SaveBundleOptions ) =>
			ended( options, ( worker ) => saveBundle( worker, sku, parts, options ) )
		);
}

function addTokens( program: Command ): void {
	const token = program
		.command( 'token' )
		.description( 'who may ask the worker, beside yourself' );
	asking( token, 'create', 'make a token; it is shown this once' )
		.requiredOption( '--name <name>', 'as the log is to name whoever uses it' )
		.addOption(
			new Option( '--scope <scope>', 'what it may' ).choices( SCOPES ).makeOptionMandatory()
		)
		.action( ( options: WorkerOptions & CreateTokenOptions ) =>
			ended( options, ( worker ) => createToken( worker, options ) )
		);
	asking( token, 'list', 'all tokens, and when each was last used' ).action(
		( options: WorkerOptions ) => ended( options, ( worker ) => listTokens( worker, options ) )
	);
	asking( token, 'revoke', 'end a token, at once and for good' )
		.argument( '<name>' )
		.action( ( name: string, options: WorkerOptions ) =>
			ended( options, ( worker ) => revokeToken( worker, name, options ) )
		);
}

function addImports( program: Command ): void {
	asking( program, 'import', 'hold CSV files of stock, locations or bundles against the ledger' )
		.argument( '<file...>', 'what kind each is, is known by its columns: docs/csv.md' )
		.option( '--apply', 'also tell the ledger; else nothing is changed', false )
		.option( '--skip-bad-rows', 'import the others although some rows cannot be', false )
		.addOption(
			new Option( '--moved <how>', 'what to do where expected_on_hand is not what is there' )
				.choices( [ 'refuse', 'add' ] )
				.default( 'refuse' )
		)
		.option( '--key <key>', 'names the import: the same file again counts as another one' )
		.action( ( files: string[], options: WorkerOptions & ImportOptions ) =>
			ended( options, ( worker ) => importFiles( worker, files, options ) )
		);
	const imports = program.command( 'imports' ).description( 'files that were imported' );
	asking( imports, 'list', 'newest first' )
		.option( '--limit <n>', 'as many at most', wholeNumber, 20 )
		.action( ( options: WorkerOptions & { readonly limit: number } ) =>
			ended( options, ( worker ) => listImports( worker, options ) )
		);
	asking( imports, 'show', 'what one would change, or has changed' )
		.argument( '<import>' )
		.action( ( id: string, options: WorkerOptions ) =>
			ended( options, ( worker ) => showImport( worker, id, options ) )
		);
	asking( imports, 'apply', 'tell the ledger what a checked file changes' )
		.argument( '<import>' )
		.option( '--skip-bad-rows', 'import the others although some rows cannot be', false )
		.action( ( id: string, options: WorkerOptions & { readonly skipBadRows: boolean } ) =>
			ended( options, ( worker ) => changeImport( worker, id, 'apply', options ) )
		);
	asking( imports, 'undo', 'take back what one has changed; what was sold since stays sold' )
		.argument( '<import>' )
		.action( ( id: string, options: WorkerOptions ) =>
			ended( options, ( worker ) => changeImport( worker, id, 'undo', options ) )
		);
}

function eachWholeNumber( text: string, before: readonly number[] | undefined ): number[] {
	return [ ...( before ?? [] ), wholeNumber( text ) ];
}

function rangeOfNumbers( text: string ): NumberRange {
	const range = parseRange( text );
	if ( range === null ) {
		throw new InvalidArgumentError( 'It is no range such as 120..180.' );
	}
	return range;
}
