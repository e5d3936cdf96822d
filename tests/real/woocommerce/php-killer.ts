import { readdirSync, readFileSync } from 'node:fs';
import { Dice } from './dice.ts';
import { pause } from './paired-world.ts';

export interface PhpKiller {
	/** Ends the killing; gives how many it were. */
	stop(): Promise< number >;
}

const KILLS_MAX = 80;

/**
 * Kills processes of the PHP server that serves `root`, one by one, with -9, at random moments: what
 * an out-of-memory killer does. Each was somewhere in a request, or waiting for one.
 */
export function startPhpKiller( root: string, seed: number ): PhpKiller {
	const dice = new Dice( seed, 'kills' );
	const state = { isStopped: false, kills: 0 };
	const killing = ( async () => {
		while ( ! state.isStopped && state.kills < KILLS_MAX ) {
			await pause( dice.between( 50, 400 ) );
			const busy = serversOf( root ).filter( ( { isBusy } ) => isBusy );
			if ( busy.length > 0 ) {
				process.kill( dice.pick( busy ).pid, 'SIGKILL' );
				state.kills += 1;
			}
		}
	} )();
	return {
		async stop() {
			state.isStopped = true;
			await killing;
			return state.kills;
		},
	};
}

/** PHP's server and the processes it has forked; those that serve a request are busy. */
function serversOf( root: string ): { pid: number; isBusy: boolean }[] {
	const all = readdirSync( '/proc' )
		.filter( ( name ) => /^\d+$/.test( name ) )
		.flatMap( ( name ) => {
			const command = readOr( `/proc/${ name }/cmdline` ).split( '\0' );
			const isOurs =
				command[ 0 ]?.endsWith( 'php' ) &&
				command.includes( '-S' ) &&
				command.includes( root );
			const [ , parent = '' ] = /\) \S (\d+)/.exec( readOr( `/proc/${ name }/stat` ) ) ?? [];
			return isOurs ? [ { pid: Number( name ), parent: Number( parent ) } ] : [];
		} );
	const pids = new Set( all.map( ( { pid } ) => pid ) );
	return (
		all
			// The first one has forked the others, and would take them all with it.
			.filter( ( { parent } ) => pids.has( parent ) )
			.map( ( { pid } ) => ( { pid, isBusy: hasRequest( pid ) } ) )
	);
}

/** Whoever serves a request has two sockets more than the six files of one that waits: shopper and database. */
function hasRequest( pid: number ): boolean {
	try {
		return readdirSync( `/proc/${ pid }/fd` ).length >= BUSY_DESCRIPTORS;
	} catch {
		return false;
	}
}

const BUSY_DESCRIPTORS = 8;

function readOr( file: string ): string {
	try {
		return readFileSync( file, 'utf8' );
	} catch {
		return '';
	}
}
