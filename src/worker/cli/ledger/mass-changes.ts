import {
	massChangeDiffSchema,
	massChangesSchema,
	settledMassChangeSchema,
	type MassChange,
	type MassChangeLine,
} from '../../../shared/api/channels.ts';
import { printable, printJson } from '../output.ts';
import { keptText } from '../waits-for-text.ts';
import type { WorkerClient } from '../worker-client.ts';

interface Output {
	readonly json: boolean;
}

const PAGE = { limit: 1_000 };

/** Mass changes that are held, or all. */
export async function listMassChanges(
	worker: WorkerClient,
	{ json, all }: Output & { readonly all: boolean }
): Promise< void > {
	const found: MassChange[] = [];
	const query = all ? PAGE : { ...PAGE, state: 'held' };
	for await ( const page of worker.pages( '/v1/mass-changes', massChangesSchema, query ) ) {
		found.push( ...page.changes );
	}
	if ( json ) {
		printJson( { changes: found } );
	} else if ( found.length === 0 ) {
		process.stdout.write(
			all ? 'There was no mass change yet.\n' : 'No mass change is held.\n'
		);
	} else {
		process.stdout.write( found.map( ( one ) => `${ textOf( one ) }\n` ).join( '' ) );
	}
}

/** One of them, with every listing that it would change. */
export async function showMassChange(
	worker: WorkerClient,
	change: number,
	{ json }: Output
): Promise< void > {
	const lines: MassChangeLine[] = [];
	let massChange: MassChange | null = null;
	const path = `/v1/mass-changes/${ change }`;
	for await ( const page of worker.pages( path, massChangeDiffSchema, PAGE ) ) {
		massChange = page.change;
		lines.push( ...page.lines );
	}
	if ( json ) {
		printJson( { change: massChange, lines } );
	} else if ( massChange ) {
		const rows = lines.map( ( { sku, listing, before, after, isSent } ) =>
			printable(
				`  ${ sku }  ${ before } → ${ after }  ${ listing }${ isSent ? '  (sent)' : '' }`
			)
		);
		process.stdout.write( `${ [ textOf( massChange ), ...rows ].join( '\n' ) }\n` );
	}
}

/** Lets one go out, or takes it back. */
export async function settleMassChange(
	worker: WorkerClient,
	what: 'release' | 'undo',
	change: number,
	{ json, reason }: Output & { readonly reason: string }
): Promise< void > {
	const path = `/v1/mass-changes/${ change }/${ what }`;
	const answer = await worker.post( path, settledMassChangeSchema, { reason } );
	if ( json ) {
		printJson( answer );
	} else {
		process.stdout.write( `${ textOf( answer.change ) }\n${ keptText( answer.waitsFor ) }` );
	}
}

function textOf( {
	change,
	channel,
	cause,
	state,
	zeroed,
	shifted,
	listings,
	held,
	sent,
}: MassChange ): string {
	const counts = `${ zeroed } to zero, ${ shifted } by more than half, of ${ listings }`;
	return printable(
		`${ change }  ${ state }  ${ channel }  ${ cause }: ${ counts }; ${ held } held, ${ sent } had left`
	);
}
