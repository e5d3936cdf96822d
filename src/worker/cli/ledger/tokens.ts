import { z } from 'zod';
import { createdTokenSchema, tokensSchema } from '../../../shared/api/tokens.ts';
import { printJson, printTable } from '../output.ts';
import type { WorkerClient } from '../worker-client.ts';

interface Json {
	readonly json: boolean;
}

export interface CreateTokenOptions extends Json {
	readonly name: string;
	readonly scope: string;
}

/** Makes a token; it alone goes to stdout, so that it can be put straight where it belongs. */
export async function createToken(
	worker: WorkerClient,
	{ name, scope, json }: CreateTokenOptions
): Promise< void > {
	const created = await worker.post( '/v1/tokens', createdTokenSchema, { name, scope } );
	if ( json ) {
		printJson( created );
	} else {
		process.stdout.write( `${ created.token }\n` );
		process.stderr.write(
			'Keep it now: it is shown this once, and nobody can read it again.\n'
		);
	}
}

/** All tokens, without what they are. */
export async function listTokens( worker: WorkerClient, { json }: Json ): Promise< void > {
	const answer = await worker.get( '/v1/tokens', tokensSchema );
	if ( json ) {
		printJson( answer );
		return;
	}
	printTable(
		[ 'name', 'scope', 'created', 'last used', 'revoked' ],
		answer.tokens.map( ( { name, scope, createdAtMs, lastUsedAtMs, revokedAtMs } ) => [
			name,
			scope,
			timeText( createdAtMs ),
			timeText( lastUsedAtMs ),
			timeText( revokedAtMs ),
		] )
	);
}

/** Ends a token. */
export async function revokeToken(
	worker: WorkerClient,
	name: string,
	{ json }: Json
): Promise< void > {
	const path = `/v1/tokens/${ encodeURIComponent( name ) }/revoke`;
	const answer = await worker.post( path, z.object( { revoked: z.string() } ) );
	if ( json ) {
		printJson( answer );
	} else {
		process.stdout.write( `Revoked: ${ answer.revoked }. It opens nothing any more.\n` );
	}
}

function timeText( atMs: number | null ): string {
	return atMs === null ? '–' : new Date( atMs ).toISOString();
}
