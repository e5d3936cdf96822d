import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { runCommand } from './run-command.ts';
import { startGuardedProcess, type GuardedProcess } from './guarded-process.ts';

/** A MariaDB of its own: a data folder, a socket, no TCP port, no other account's data. */
export interface PrivateMariadb {
	readonly socket: string;
	readonly database: string;
	readonly process: GuardedProcess;
}

const startLimitMs = 60_000;

/** @throws when the server does not come up within a minute; its log is in `folder`. */
export async function startPrivateMariadb( folder: string ): Promise< PrivateMariadb > {
	const dataDir = join( folder, 'mariadb' );
	const socket = join( folder, 'mariadb.sock' );
	const logFile = join( folder, 'mariadb.log' );
	await runCommand( 'mariadb-install-db', [
		'--no-defaults',
		`--datadir=${ dataDir }`,
		'--auth-root-authentication-method=normal',
		'--skip-test-db',
	] );
	const server = startGuardedProcess(
		'mariadbd',
		[
			'--no-defaults',
			`--datadir=${ dataDir }`,
			`--socket=${ socket }`,
			'--skip-networking',
			'--innodb-buffer-pool-size=128M',
			...( process.getuid?.() === 0 ? [ '--user=root' ] : [] ),
		],
		{ logFile }
	);
	const startedAt = Date.now();
	while ( ! existsSync( socket ) || ! ( await answers( socket ) ) ) {
		if ( server.hasExited || Date.now() - startedAt > startLimitMs ) {
			await server.stop();
			throw new Error( `MariaDB did not start, see ${ logFile }` );
		}
		await sleep( 50 );
	}
	return { socket, database: 'shop', process: server };
}

function answers( socket: string ): Promise< boolean > {
	return new Promise( ( resolve ) => {
		const client = spawn(
			'mariadb',
			[
				'--no-defaults',
				`--socket=${ socket }`,
				'--user=root',
				'--execute=CREATE DATABASE IF NOT EXISTS shop CHARACTER SET utf8mb4',
			],
			{ stdio: 'ignore' }
		);
		client.once( 'error', () => resolve( false ) );
		client.once( 'exit', ( code ) => resolve( code === 0 ) );
	} );
}
