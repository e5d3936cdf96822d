import { Argument, type Command } from 'commander';
import {
	FOREIGN_EDITS_POLICIES,
	setForeignEdits,
	type ForeignEditsPolicy,
} from './ledger/foreign-edits.ts';
import { allocation, type AllocationOptions } from './ledger/allocation.ts';
import { listMassChanges, settleMassChange, showMassChange } from './ledger/mass-changes.ts';
import {
	adopt,
	CHANNEL_MODES,
	resumePushes,
	setMode,
	stopPushes,
	type ModeOptions,
} from './ledger/pushes.ts';
import type { ChannelMode } from '../store/contract.ts';
import { type WorkerOptions } from './worker-client.ts';
import { asking, ended, wholeNumber } from './asking.ts';

/** Many changes at once, and edits made on a channel. */
export function addMassChanges( program: Command ): void {
	asking( program, 'foreign-edits', 'say what becomes of quantities edited on a channel itself' )
		.argument( '<channel>' )
		.addArgument( new Argument( '<policy>' ).choices( FOREIGN_EDITS_POLICIES ) )
		.action( ( channel: string, policy: ForeignEditsPolicy, options: WorkerOptions ) =>
			ended( options, ( worker ) => setForeignEdits( worker, channel, policy, options ) )
		);
	const group = program
		.command( 'mass-changes' )
		.description( 'many changes at once by one cause, held until somebody has looked' );
	asking( group, 'list', 'those that are held' )
		.option( '--all', 'also those that are over', false )
		.action( ( options: WorkerOptions & { readonly all: boolean } ) =>
			ended( options, ( worker ) => listMassChanges( worker, options ) )
		);
	asking( group, 'show', 'every listing that one would change' )
		.argument( '<change>', 'its number', wholeNumber )
		.action( ( change: number, options: WorkerOptions ) =>
			ended( options, ( worker ) => showMassChange( worker, change, options ) )
		);
	for ( const [ what, description ] of [
		[ 'release', 'let one go out, on every channel' ],
		[ 'undo', 'take one back; what others have changed since stays' ],
	] as const ) {
		asking( group, what, description )
			.argument( '<change>', 'its number', wholeNumber )
			.requiredOption( '--reason <reason>', 'why, for whoever looks later' )
			.action( ( change: number, options: WorkerOptions & { readonly reason: string } ) =>
				ended( options, ( worker ) => settleMassChange( worker, what, change, options ) )
			);
	}
}

/** What stops pushes, all of them or those to a channel. */
export function addPushes( program: Command ): void {
	asking( program, 'stop-pushes', 'stop all pushes to all channels, at once' )
		.requiredOption( '--reason <reason>', 'why, for whoever looks later' )
		.action( ( options: WorkerOptions & { readonly reason: string } ) =>
			ended( options, ( worker ) => stopPushes( worker, options ) )
		);
	asking( program, 'resume-pushes', 'let pushes go out again: the quantities of this moment' )
		.option( '--reason <reason>', 'why, for whoever looks later' )
		.action( ( options: WorkerOptions & { readonly reason?: string } ) =>
			ended( options, ( worker ) => resumePushes( worker, options ) )
		);
	asking( program, 'adopt', 'say that a ledger which seems to be a copy is the real one now' )
		.requiredOption( '--reason <reason>', 'why, for whoever looks later' )
		.action( ( options: WorkerOptions & { readonly reason: string } ) =>
			ended( options, ( worker ) => adopt( worker, options ) )
		);
	asking( program, 'allocation', 'from how few units on a SKU is split among its listings' )
		.option( '--split-below <n>', 'so many or fewer; 0: never', wholeNumber )
		.action( ( options: WorkerOptions & AllocationOptions ) =>
			ended( options, ( worker ) => allocation( worker, options ) )
		);
	asking( program, 'mode', 'let a channel be written to, or only compared, or neither' )
		.argument( '<channel>' )
		.addArgument( new Argument( '<mode>', 'its mode' ).choices( CHANNEL_MODES ) )
		.option( '--reason <reason>', 'why, for whoever looks later' )
		.option( '--force', 'live, although it does not agree', false )
		.action( ( channel: string, mode: ChannelMode, options: WorkerOptions & ModeOptions ) =>
			ended( options, ( worker ) => setMode( worker, channel, mode, options ) )
		);
}
