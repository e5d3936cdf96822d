import { destination } from 'pino';
import { readConfig } from '../config.ts';
import { startWorker } from '../start-worker.ts';
import { printJson } from './output.ts';
import { untilStopped } from './until-stopped.ts';

/** Runs the worker until it is stopped. Logs go to stderr; stdout carries one line when it is ready. */
export async function serve( options: { readonly json: boolean } ): Promise< void > {
	const config = readConfig( process.env );
	const { app, address } = await startWorker( config, destination( 2 ) );
	if ( options.json ) {
		printJson( { ready: true, address, dataDir: config.dataDir } );
	} else {
		process.stdout.write(
			`Lockstep worker listening on ${ address }, ledger in ${ config.dataDir }\n`
		);
	}
	await untilStopped( () => app.stop() );
}
