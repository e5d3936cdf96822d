import logUpdate from 'log-update';
import type { WorkerStatus } from '../../../shared/status.ts';
import type { SimulatedChannel } from '../../../simulator/contract.ts';
import { formatTable, printJson } from '../output.ts';
import type { SimulatedShop } from './start-simulators.ts';

export interface DemoFigures {
	readonly status: WorkerStatus;
	readonly shops: readonly SimulatedShop[];
	readonly placed: number;
	readonly cancelled: number;
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
		end: () => undefined,
	};
}

function repaintedTable(): Display {
	let table = '';
	return {
		say: ( text ) => {
			if ( table !== '' ) {
				logUpdate.clear();
			}
			process.stdout.write( `${ text }\n` );
			if ( table !== '' ) {
				logUpdate( table );
			}
		},
		show: ( figures ) => {
			table = tableOf( figures );
			logUpdate( table );
		},
		end: () => {
			table = '';
			logUpdate.done();
		},
	};
}

function plainLines(): Display {
	let lastMs = -PLAIN_EVERY_MS;
	return {
		say: ( text ) => void process.stdout.write( `${ text }\n` ),
		show: ( figures ) => {
			if ( figures.elapsedMs - lastMs >= PLAIN_EVERY_MS ) {
				lastMs = figures.elapsedMs;
				process.stdout.write( `${ plainLine( figures ) }\n` );
			}
		},
		end: () => undefined,
	};
}

interface Row {
	readonly channel: string;
	readonly state: string;
	/** From the simulator's own books. */
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

function rowsOf( { status, shops, placed, cancelled, elapsedMs }: DemoFigures ) {
	const channels = status.channels.map( ( one ): Row => {
		const simulator = shops.find( ( { channel } ) => channel === one.channel )?.simulator;
		return {
			channel: one.name,
			state: one.state,
			shown: simulator ? totalShown( simulator ) : 0,
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
	const { channels, placed, cancelled, events, deliveries } = rowsOf( figures );
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
	const orders = `${ placed } orders placed, ${ cancelled } cancelled, ${ events } events, ${ deliveries.dead } dead letters`;
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
