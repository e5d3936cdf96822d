import type { DestinationStream } from 'pino';
import { createLog } from './adapters/pino-log.ts';
import { systemClock, systemIds, systemRandom } from './adapters/system-ports.ts';
import { createVault, readOrMakeSecret, type Vault } from './adapters/vault.ts';
import { createApp, type App } from './app.ts';
import { createNetwork } from './channels/http.ts';
import { CHANNEL_KINDS } from './channels/registry.ts';
import type { Config } from './config.ts';
import { hashToken } from './http/authorize.ts';
import { openForWork } from './store/open-store.ts';
import { settingsPlaceOf } from './running-channels.ts';
import type { Store } from './store/contract.ts';
import { VERSION } from './version.ts';
import { WorkerError } from './worker-error.ts';

export interface StartedWorker {
	readonly app: App;
	/** Where it listens, such as `http://127.0.0.1:8377`. */
	readonly address: string;
	readonly adminToken: string;
}

/**
 * A worker with the real clock and network on the ledger that its settings name, listening.
 *
 * @throws {WorkerError} KEY_OPENS_NOTHING, and as `openStore`
 */
export async function startWorker(
	config: Config,
	logTo: DestinationStream
): Promise< StartedWorker > {
	const key = config.key ?? readOrMakeSecret( config.dataDir, 'secret.key' );
	const adminToken = config.adminToken ?? readOrMakeSecret( config.dataDir, 'admin.token' );
	const log = createLog( config.logLevel, logTo );
	const own = { clock: systemClock, random: systemRandom, ids: systemIds, log };
	const vault = createVault( Buffer.from( key, 'base64url' ) );
	const { store, team, place } = await openForWork( config, own );
	try {
		if ( config.databaseUrl !== null ) {
			await refuseOtherKey( store, vault );
		}
		await allowAdmin( store, adminToken, config );
	} catch ( error ) {
		await store.close();
		throw error;
	}
	const app = createApp(
		config,
		{
			...own,
			network: createNetwork(),
			store,
			team,
			home: { place, publicUrl: config.publicUrl },
			vault,
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

/**
 * A worker whose key opens no channel's settings was started with another one than those it shares the
 * ledger with: it would report every channel as broken, and seal settings that the others cannot read.
 *
 * @throws {WorkerError} KEY_OPENS_NOTHING
 */
async function refuseOtherKey( store: Store, vault: Vault ): Promise< void > {
	const channels = await store.model.channels();
	const isOpened = channels.some( ( { channel, settings } ) => {
		try {
			vault.open( settings, settingsPlaceOf( channel ) );
			return true;
		} catch {
			return false;
		}
	} );
	if ( channels.length > 0 && ! isOpened ) {
		throw new WorkerError( 'KEY_OPENS_NOTHING', '' );
	}
}

async function allowAdmin(
	{ model }: Store,
	token: string,
	{ adminToken, databaseUrl }: Config
): Promise< void > {
	const hash = hashToken( token );
	await model.addToken( hash, { name: 'admin', scope: 'admin' }, systemClock.now() );
	// A token that was replaced because it had leaked must not go on working. Workers that share a ledger
	// have each made one in a folder of their own, unless all were given the same.
	if ( databaseUrl === null || adminToken !== null ) {
		await model.revokeOthers( hash, 'admin', systemClock.now() );
	}
}
