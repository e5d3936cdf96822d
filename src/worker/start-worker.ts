import type { DestinationStream } from 'pino';
import { createLog } from './adapters/pino-log.ts';
import { systemClock, systemIds, systemRandom } from './adapters/system-ports.ts';
import { createVault, readOrMakeSecret } from './adapters/vault.ts';
import { createApp, type App } from './app.ts';
import { createNetwork } from './channels/http.ts';
import { CHANNEL_KINDS } from './channels/registry.ts';
import type { Config } from './config.ts';
import { hashToken } from './http/authorize.ts';
import { openStore } from './store/open-store.ts';
import { VERSION } from './version.ts';

export interface StartedWorker {
	readonly app: App;
	/** Where it listens, such as `http://127.0.0.1:8377`. */
	readonly address: string;
	readonly adminToken: string;
}

/**
 * A worker with the real clock, network and ledger, listening.
 *
 * @throws {WorkerError} as `openStore`
 */
export async function startWorker(
	config: Config,
	logTo: DestinationStream
): Promise< StartedWorker > {
	const key = config.key ?? readOrMakeSecret( config.dataDir, 'secret.key' );
	const adminToken = config.adminToken ?? readOrMakeSecret( config.dataDir, 'admin.token' );
	const store = await openStore( config, { clock: systemClock, random: systemRandom } );
	const hash = hashToken( adminToken );
	await store.model.addToken( hash, { name: 'admin', scope: 'admin' }, systemClock.now() );
	// A token that was replaced because it had leaked must not go on working.
	await store.model.revokeOthers( hash, 'admin', systemClock.now() );
	const app = createApp(
		config,
		{
			clock: systemClock,
			random: systemRandom,
			ids: systemIds,
			network: createNetwork(),
			store,
			vault: createVault( Buffer.from( key, 'base64url' ) ),
			log: createLog( config.logLevel, logTo ),
			kinds: CHANNEL_KINDS,
		},
		VERSION
	);
	try {
		return { app, address: await app.start(), adminToken };
	} catch ( error ) {
		await app.stop();
		throw error;
	}
}
