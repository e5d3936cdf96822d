import { systemClock, systemRandom } from '../adapters/system-ports.ts';
import { readConfig } from '../config.ts';
import { openStore } from '../store/open-store.ts';
import { EXIT, printJson } from './output.ts';

export interface VerifyOptions {
	readonly json: boolean;
	readonly root?: string;
}

/**
 * Computes the audit chains of a ledger; exit code 1 when it was edited, or its chains end otherwise than
 * `--root` says. An embedded one no worker may use at this moment.
 *
 * @throws {WorkerError} as `openStore`
 */
export async function verify( { json, root }: VerifyOptions ): Promise< number > {
	const ports = { clock: systemClock, random: systemRandom };
	const store = await openStore( readConfig( process.env ), ports );
	try {
		const report = await store.ledger.audit();
		const isOtherRoot = root !== undefined && root !== report.root;
		if ( json ) {
			printJson( { ...report, isWhole: report.broken === null && ! isOtherRoot } );
		} else {
			const { events, chains, anchors, unchained } = report;
			process.stdout.write(
				`${ events } events in ${ chains } chains, ${ anchors } anchors, ${ unchained } events from before there were chains\n${ report.root }\n`
			);
		}
		if ( report.broken ) {
			const { position, subject, why } = report.broken;
			process.stderr.write(
				`The log was changed: ${ SENTENCES[ why ] } (event ${ position ?? 'unknown' }${ subject === null ? '' : `, ${ subject }` }). Compare with a backup.\n`
			);
			return EXIT.failed;
		}
		if ( isOtherRoot ) {
			process.stderr.write( `The chains end otherwise than ${ root } says.\n` );
			return EXIT.failed;
		}
		return EXIT.ok;
	} finally {
		await store.close();
	}
}

const SENTENCES = {
	edited: 'an event is not what it was',
	missing: 'an event or a link is missing',
	anchor: 'the chains do not end as they did when they were anchored',
} as const;
