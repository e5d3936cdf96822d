import { statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { findPostgres } from './find-postgres.ts';
import { PostgresServer, type Ending } from './postgres-server.ts';

/** A server that runs for as long as the tests of one file. */
export interface PostgresInTest {
	/** A new empty database; answers the URL of its owner, with the password in it. */
	newDatabase(): Promise< string >;
	restart( ending: Ending ): Promise< void >;
	/** Before its time, to see what a worker does without it. */
	stop(): Promise< void >;
	/** What else can be done with it. */
	readonly server: PostgresServer;
}

const START_LIMIT_MS = 90_000;

/**
 * Tests that need a PostgreSQL server: skipped, and counted as skipped, where there is none. `settings`
 * are of postgresql.conf.
 */
export function describePostgres(
	title: string,
	body: ( postgres: PostgresInTest ) => void,
	settings: Readonly< Record< string, string > > = {}
): void {
	const binaries = findPostgres();
	if ( binaries === null ) {
		describe.skip( `${ title } (skipped: no PostgreSQL here)`, () => body( notStarted() ) );
		return;
	}
	describe( title, () => {
		const { postgres, start, stop } = lazyServer( () =>
			PostgresServer.start( binaries, settings, quickFolder() )
		);
		beforeAll( start, START_LIMIT_MS );
		afterAll( stop, START_LIMIT_MS );
		body( postgres );
	} );
}

const ROOM_BYTES = 2 * 1_024 ** 3;

/**
 * In memory, where there is room for it: these tests end processes, not machines, and what a process has
 * handed to the system outlives it there as well. On a busy disk a new database took two seconds.
 */
function quickFolder(): string {
	try {
		const { bavail, bsize } = statfsSync( '/dev/shm' );
		return bavail * bsize >= ROOM_BYTES ? '/dev/shm' : tmpdir();
	} catch {
		return tmpdir();
	}
}

function notStarted(): PostgresInTest {
	return lazyServer( () => Promise.reject( new Error( 'there is no PostgreSQL here' ) ) )
		.postgres;
}

function lazyServer( launch: () => Promise< PostgresServer > ): {
	postgres: PostgresInTest;
	start: () => Promise< void >;
	stop: () => Promise< void >;
} {
	let server: PostgresServer | null = null;
	const running = (): PostgresServer => {
		if ( server === null ) {
			throw new Error( 'the server runs inside the tests only' );
		}
		return server;
	};
	return {
		start: async () => {
			server = await launch();
		},
		stop: async () => {
			await server?.stop();
		},
		postgres: {
			get server() {
				return running();
			},
			newDatabase: () => running().newDatabase(),
			restart: ( ending ) => running().restart( ending ),
			stop: () => running().stop(),
		},
	};
}
