import { findPostgres } from '../../postgres/find-postgres.ts';
import { PostgresServer } from '../../postgres/postgres-server.ts';
import type { Engine } from './engine.ts';
import type { Contestant } from './run-bench.ts';
import { control } from './control.ts';
import { PostgresDatabases, SERVER_SETTINGS } from './postgres-databases.ts';
import { postgresEngine } from './postgres-engine.ts';
import { postgresForUpdate } from './postgres-for-update.ts';
import { postgresFunction } from './postgres-function.ts';
import { postgresOptimistic } from './postgres-optimistic.ts';
import { RedisDatabases } from './redis-databases.ts';
import { redisLuaMemory, redisLuaStream } from './redis-lua.ts';
import { isRedisHere } from './redis-server.ts';
import { sqliteEngine } from './sqlite-engine.ts';
import { sqlitePerEvent } from './sqlite-per-event.ts';

export interface StartedContestants {
	readonly engines: readonly Engine[];
	readonly contestants: readonly Contestant[];
	close(): Promise< void >;
}

/** All that can run on this machine; what is missing is said, and left out. */
export async function startContestants(
	folder: string,
	say: ( text: string ) => void
): Promise< StartedContestants > {
	const sqlite = sqliteEngine( folder );
	const { databases, lockstep } = sqlite;
	const onSqlite = [ lockstep, sqlitePerEvent, control ].map( ( subject ) => ( {
		subject,
		databases,
	} ) );
	const binaries = findPostgres();
	if ( ! binaries ) {
		say( 'SKIPPED: everything on PostgreSQL, and Redis: there is no PostgreSQL here' );
		return { engines: [ sqlite ], contestants: onSqlite, close: async () => {} };
	}
	const server = await PostgresServer.start( binaries, SERVER_SETTINGS );
	const postgres = new PostgresDatabases( server );
	const onServer = postgresEngine( postgres );
	const perEvent = [ onServer.lockstep, postgresFunction, postgresForUpdate, postgresOptimistic ];
	const onPostgres = perEvent.map( ( subject ) => ( { subject, databases: postgres } ) );
	const redis = new RedisDatabases( folder, postgres );
	return {
		engines: [ sqlite, onServer ],
		contestants: [ ...onSqlite, ...onPostgres, ...onRedis( redis, say ) ],
		close: async () => {
			await redis.close();
			await server.stop();
		},
	};
}

function onRedis( databases: RedisDatabases, say: ( text: string ) => void ): Contestant[] {
	if ( ! isRedisHere() ) {
		say( 'SKIPPED: Redis: install redis-server' );
		return [];
	}
	const besideKill = async ( at: string, nth: number ): Promise< void > => {
		if ( nth % 2 === 0 ) {
			await databases.restart( at );
		}
	};
	return [ redisLuaMemory, redisLuaStream ].map( ( subject ) => ( {
		subject,
		databases,
		besideKill,
	} ) );
}
