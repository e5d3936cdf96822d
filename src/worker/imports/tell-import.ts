import { z } from 'zod';
import {
	importChangeSchema,
	type ImportChange,
	type ImportError,
} from '../../shared/api/imports.ts';
import { nextTurn } from '../next-turn.ts';
import type { Clock } from '../ports.ts';
import type { ImportReport, ImportStore } from '../store/import-store.ts';
import { PartWriter } from './part-writer.ts';
import type { Teller } from './teller.ts';
import type { Turn } from './turn.ts';

const changesSchema = z.array( importChangeSchema );

/** A part of what an import changes; `null`: there is none. */
export async function changesOf(
	imports: Pick< ImportStore, 'part' >,
	id: string,
	part: number
): Promise< readonly ImportChange[] | null > {
	const body = await imports.part( id, 'change', part );
	return body === null ? null : changesSchema.parse( JSON.parse( body ) );
}

export interface Telling {
	readonly during: 'applying' | 'undoing';
	readonly after: 'applied' | 'undone';
	readonly turn: Turn;
	readonly imports: ImportStore;
	readonly teller: Teller< ImportChange >;
	readonly clock: Clock;
	/** Before each portion; rejects where there is to be no other one. */
	readonly goOn: () => Promise< void >;
}

/**
 * Tells all changes of an import, or their opposites, portion by portion.
 *
 * Nobody can go on with it while a portion is told, unless this worker was silent for so long that it seemed
 * dead. If somebody took it back meanwhile, what was told too late is taken back here: whoever took the rest
 * back cannot have seen it.
 *
 * @throws {TurnLost} somebody else has gone on with it.
 */
export async function tellImport( telling: Telling ): Promise< void > {
	const { turn, imports, during, after, clock, goOn } = telling;
	let { report } = turn.row;
	const { changeParts, errorPartsBefore } = report;
	const errors = new PartWriter< ImportError >( turn, 'error', errorPartsBefore );
	for ( let part = 0; part < changeParts; part += 1 ) {
		await goOn();
		const changes = ( await changesOf( imports, turn.row.import, part ) ) ?? [];
		try {
			report = await tellPart( telling, changes, part, errors );
			await turn.save( during, report );
		} catch ( error ) {
			if ( during === 'applying' ) {
				await takeBackLate( telling, changes );
			}
			throw error;
		}
		await nextTurn( clock );
	}
	await turn.save( after, { ...report, share: 1 } );
}

async function tellPart(
	{ turn, during, teller }: Telling,
	changes: readonly ImportChange[],
	part: number,
	errors: PartWriter< ImportError >
): Promise< ImportReport > {
	const { row } = turn;
	const noted = during === 'applying' ? await teller.noted?.( changes ) : undefined;
	if ( noted ) {
		await turn.putPart( 'change', part, noted );
	}
	const told =
		during === 'applying'
			? await teller.apply( noted ?? changes, row )
			: await teller.undo( changes, row );
	await errors.add( told.errors );
	await errors.flush();
	const { report } = row;
	return {
		...report,
		errors: report.errors + told.errors.length,
		errorParts: errors.parts,
		done: report.done + told.done,
		failed: report.failed + told.errors.length,
		share: ( part + 1 ) / report.changeParts,
	};
}

async function takeBackLate(
	{ turn, imports, teller }: Telling,
	changes: readonly ImportChange[]
): Promise< void > {
	const now = await imports.read( turn.row.import );
	if (
		now &&
		now.attempt !== turn.row.attempt &&
		( now.state === 'undoing' || now.state === 'undone' )
	) {
		await teller.undo( changes, now );
	}
}
