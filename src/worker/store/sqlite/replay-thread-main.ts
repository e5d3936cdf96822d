import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { openScratch } from './database.ts';
import type { Answer, ToThread } from './replay-thread.ts';
import { SqliteReplayScratch } from './sqlite-replay-scratch.ts';

const scratch = new SqliteReplayScratch( openScratch( z.string().parse( workerData ) ) );

parentPort?.on( 'message', ( message: ToThread ) => {
	const answer = answerTo( message );
	if ( answer ) {
		parentPort?.postMessage( answer );
	}
} );

function answerTo( message: ToThread ): Answer | null {
	switch ( message.what ) {
		case 'orders':
			return { what: 'orders', rows: scratch.orders( message.names ) };
		case 'moved':
			return { what: 'moved', units: scratch.movedSince( message.questions ) };
		case 'write':
			scratch.write( message );
			return null;
		case 'finish':
			return { what: 'finish', hash: scratch.finish( message.end ) };
	}
}
