import logUpdate from 'log-update';
import type { WorkerStatus } from '../../../shared/status.ts';
import type { ShopProgress } from '../../../local-shop/shop-progress.ts';
import type { SimulatedChannel } from '../../../simulator/contract.ts';
import { systemClock } from '../../adapters/system-ports.ts';
import { formatTable, printJson } from '../output.ts';
import { progressBar } from './progress-bar.ts';

/** A channel as its own books have it. */
export interface ShownChannel {
	readonly channel: string;
	/** Units on sale there, of all products together. */
	readonly shown: () => number;
}

export interface DemoFigures {
	readonly status: WorkerStatus;
	readonly shops: readonly ShownChannel[];
	readonly placed: number;
	readonly cancelled: number;
	/** Real checkouts in the WordPress of the demo; `null` when there is none. */
	readonly checkouts: number | null;
	readonly elapsedMs: number;
}

/**
 * How the demo shows itself: a table that repaints in place on a terminal, one plain line every few
 * seconds where the output goes to a file, JSON lines for programs.
 */
export interface Display {
	/** A sentence that stays; on a terminal it goes above the table. */
	say( text: string ): void;
	show( figures: DemoFigures ): void;
	/** What takes a while just now; `null` when it is done. */
	progress( progress: ShopProgress | null ): void;
	end(): void;
}

const PLAIN_EVERY_MS = 5_000;

export function createDisplay( isJson: boolean, isTerminal: boolean ): Display {
	if ( isJson ) {
		return jsonLines();
	}
	return isTerminal ? repaintedTable() : plainLines();
}

/** Sentences go to stderr, so that stdout holds nothing but JSON. */
function jsonLines(): Display {
	return {
		say: ( text ) => void process.stderr.write( `${ text }\n` ),
		show: ( figures ) => printJson( rowsOf( figures ) ),
		progress: () => undefined,
		end: () => undefined,
	};
}

function repaintedTable(): Display {
	let table = '';
	let bar = '';
	const paint = (): void => {
		if ( table !== '' || bar !== '' ) {
			logUpdate( `${ table }${ bar === '' ? '' : `\n${ bar }\n` }` );
		}
	};
	return {
		say: ( text ) => {
			logUpdate.clear();
			process.stdout.write( `${ text }\n` );
			paint();
		},
		show: ( figures ) => {
			table = tableOf( figures );
			paint();
		},
		progress: ( progress ) => {
			bar = progress === null ? '' : progressBar( progress );
			if ( bar === '' && table === '' ) {
				logUpdate.clear();
			}
			paint();
		},
		end: () => {
			table = '';
			bar = '';
			logUpdate.done();
		},
	};
}

function plainLines(): Display {
	let lastMs = -PLAIN_EVERY_MS;
	let saidOfProgressAtMs = 0;
	return {
		say: ( text ) => void process.stdout.write( `${ text }\n` ),
		show: ( figures ) => {
			if ( figures.elapsedMs - lastMs >= PLAIN_EVERY_MS ) {
				lastMs = figures.elapsedMs;
				process.stdout.write( `${ plainLine( figures ) }\n` );
			}
		},
		progress: ( progress ) => {
			const nowMs = systemClock.now();
			if ( progress !== null && nowMs - saidOfProgressAtMs >= PLAIN_EVERY_MS ) {
				saidOfProgressAtMs = nowMs;
				process.stdout.write( `${ progressBar( progress ) }\n` );
			}
		},
		end: () => undefined,
	};
}

interface Row {
	readonly channel: string;
	readonly state: string;
	/** From the channel's own books. */
	readonly shown: number;
	/** From the ledger. */
	readonly expected: number;
	readonly listingsTrue: number;
	readonly listings: number;
	readonly p50Ms: number | null;
	readonly p99Ms: number | null;
	readonly pushes: number;
	readonly confirmed: number;
	readonly errors: number;
}

function rowsOf( { status, shops, placed, cancelled, checkouts, elapsedMs }: DemoFigures ) {
	const channels = status.channels.map( ( one ): Row => {
		const books = shops.find( ( { channel } ) => channel === one.channel );
		return {
			channel: one.name,
			state: one.state,
			shown: books?.shown() ?? 0,
			expected: one.desiredUnits,
			listingsTrue: one.confirmedListings,
			listings: one.listings,
			p50Ms: one.latency.confirmedMs.p50,
			p99Ms: one.latency.confirmedMs.p99,
			pushes: one.pushes,
			confirmed: one.latency.samples,
			errors: one.failedCalls + one.deadListings,
		};
	} );
	return {
		elapsedMs,
		placed,
		cancelled,
		checkouts,
		events: status.events,
		deliveries: status.deliveries,
		channels,
	};
}

export function totalShown( simulator: SimulatedChannel ): number {
	const skus = new Set( simulator.journal.map( ( { sku } ) => sku ) );
	return [ ...skus ].reduce( ( sum, sku ) => sum + simulator.shown( sku ), 0 );
}

function tableOf( figures: DemoFigures ): string {
	const { channels, placed, cancelled, checkouts, events, deliveries } = rowsOf( figures );
	const table = formatTable(
		[
			'channel',
			'shown',
			'expected',
			'true listings',
			'p50',
			'p99',
			'pushes',
			'confirmed',
			'errors',
			'state',
		],
		channels.map( ( row ) => [
			row.channel,
			row.shown,
			row.expected,
			`${ row.listingsTrue } of ${ row.listings }`,
			seconds( row.p50Ms ),
			seconds( row.p99Ms ),
			row.pushes,
			row.confirmed,
			row.errors,
			row.state,
		] )
	);
	const real = checkouts === null ? '' : `${ checkouts } checkouts in WordPress, `;
	const orders = `${ placed } orders placed, ${ cancelled } cancelled, ${ real }${ events } events, ${ deliveries.dead } dead letters`;
	return `\n${ table }\n\n${ clock( figures.elapsedMs ) }  ${ orders }  —  Ctrl-C ends it\n`;
}

function plainLine( figures: DemoFigures ): string {
	const { channels, placed, events } = rowsOf( figures );
	const parts = channels.map(
		( row ) =>
			`${ row.channel } shows ${ row.shown } of ${ row.expected }, p50 ${ seconds( row.p50Ms ) } p99 ${ seconds( row.p99Ms ) }, ${ row.errors } errors`
	);
	return `${ clock( figures.elapsedMs ) } ${ placed } orders, ${ events } events | ${ parts.join( ' | ' ) }`;
}

function seconds( ms: number | null ): string {
	return ms === null ? '-' : `${ ( ms / 1_000 ).toFixed( 2 ) } s`;
}

function clock( ms: number ): string {
	const total = Math.floor( ms / 1_000 );
	return `${ String( Math.floor( total / 60 ) ).padStart( 2, '0' ) }:${ String( total % 60 ).padStart( 2, '0' ) }`;
}
