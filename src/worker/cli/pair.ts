import axios from 'axios';
import { readConfig } from '../config.ts';
import { EXIT, printJson } from './output.ts';
import { storedToken } from './stored-token.ts';

export interface PairOptions {
	readonly json: boolean;
	readonly url?: string;
	readonly token?: string;
}

interface CodeAnswer {
	readonly code: string;
	readonly worker: string;
	readonly untilMs: number;
}

interface ErrorAnswer {
	readonly error?: {
		readonly message?: string;
		readonly detail?: string;
		readonly action?: string;
	};
}

/** Makes a pairing code and says where to type it; exit code 3 when no worker answers. */
export async function pair( options: PairOptions ): Promise< number > {
	const config = readConfig( process.env );
	const url = options.url ?? `http://${ config.host }:${ config.port }`;
	const token = options.token ?? config.adminToken ?? storedToken( config.dataDir );
	const answer = await axios
		.post< CodeAnswer & ErrorAnswer >(
			`${ url }/v1/pairing/code`,
			{},
			{
				headers: { authorization: `Bearer ${ token }` },
				timeout: 5_000,
				validateStatus: () => true,
			}
		)
		.catch( () => null );
	if ( answer?.status !== 201 ) {
		const { message, detail, action } = answer?.data.error ?? {};
		const reason = answer
			? [ message ?? `The worker at ${ url } answered ${ answer.status }.`, detail, action ]
					.filter( ( part ) => part )
					.join( ' ' )
			: `No worker answers at ${ url }. Start one with "npx lockstep serve", or name another with --url.`;
		if ( options.json ) {
			printJson( { url, reason } );
		}
		process.stderr.write( `${ reason }\n` );
		return answer ? EXIT.failed : EXIT.unreachable;
	}
	const { code, worker, untilMs } = answer.data;
	if ( options.json ) {
		printJson( { code, worker, untilMs } );
	} else {
		process.stdout.write(
			`In WordPress, go to WooCommerce → Lockstep, and type:\n\n  address  ${ worker }\n  code     ${ code }\n\nThe code holds for 15 minutes and for one shop.\n`
		);
	}
	return EXIT.ok;
}
