import { Redis } from 'ioredis';
import { answer, connect, fillPlainPostgres, plainBooks, withClient } from './plain-postgres.ts';
import { MemoryBacklog, PostgresWriter, StreamBacklog } from './postgres-writer.ts';
import { RedisDatabases } from './redis-databases.ts';
import { skuName, type Catalogue, type Sale } from './sale.ts';
import type { Seller, Subject } from './subject.ts';

/**
 * The count lives in Redis, which decides in a script and has it on disk before it answers; what was
 * sold is written to PostgreSQL a little later.
 */
const SELL = `
	local known = redis.call('GET', KEYS[2])
	if known then return tonumber(known) end
	if tonumber(redis.call('GET', KEYS[1]) or '0') < 1 then
		redis.call('SET', KEYS[2], 0)
		return 0
	end
	redis.call('DECR', KEYS[1])
	redis.call('SET', KEYS[2], 1)
	if KEYS[3] then redis.call('XADD', KEYS[3], '*', 'key', ARGV[1], 'sku', ARGV[2]) end
	return 1`;
const STREAM = 'sold';
const PORTION = 1_000;

/** What PostgreSQL has still to be told waits in the process that sold it, and is lost with it. */
export const redisLuaMemory = redisLua( {
	name: 'Redis Lua, then PostgreSQL from memory',
	backlogIn: 'memory',
} );

/** It waits in Redis, put there by the same script: the strongest form of this way. */
export const redisLuaStream = redisLua( {
	name: 'Redis Lua, then PostgreSQL from a stream',
	backlogIn: 'stream',
} );

interface How {
	readonly name: string;
	readonly backlogIn: 'memory' | 'stream';
}

function redisLua( how: How ): Subject {
	return {
		name: how.name,
		group: 'redis',
		database: 'redis',
		fill: async ( at, catalogue ) => {
			const { socket, url } = RedisDatabases.place( at );
			await withClient( url, ( client ) => fillPlainPostgres( client, catalogue ) );
			await fillRedis( socket, catalogue );
		},
		open: ( at, connections ) => openSeller( how, at, connections ),
		books: ( at ) => withClient( RedisDatabases.place( at ).url, plainBooks ),
	};
}

async function fillRedis( socket: string, { skus, unitsEach }: Catalogue ): Promise< void > {
	const redis = new Redis( { path: socket } );
	for ( let first = 0; first < skus; first += PORTION ) {
		const count = Math.min( PORTION, skus - first );
		const names = Array.from( { length: count }, ( _none, nth ) => skuName( first + nth ) );
		await redis.mset( names.flatMap( ( sku ) => [ leftOf( sku ), unitsEach ] ) );
	}
	redis.disconnect();
}

async function openSeller(
	{ backlogIn }: How,
	at: string,
	connections: number
): Promise< Seller > {
	const { socket, url } = RedisDatabases.place( at );
	const postgres = await connect( url );
	const redis = connectRedis( socket );
	const sold = String( await redis.script( 'LOAD', SELL ) );
	const clients = Array.from( { length: connections }, () => connectRedis( socket ) );
	const memory = new MemoryBacklog();
	const isStream = backlogIn === 'stream';
	const backlog = isStream ? new StreamBacklog( redis, STREAM ) : memory;
	const writer = new PostgresWriter( postgres, backlog );
	// What those before us have left.
	writer.wake();
	return {
		sell: async ( { key, sku }: Sale, connection ) => {
			const keys = [ leftOf( sku ), `sale:${ key }`, ...( isStream ? [ STREAM ] : [] ) ];
			const isAccepted =
				( await clients[ connection ]?.evalsha( sold, keys.length, ...keys, key, sku ) ) ===
				1;
			if ( isAccepted && ! isStream ) {
				memory.add( { key, sku } );
			}
			writer.wake();
			return answer( isAccepted );
		},
		close: async () => {
			await writer.finish();
			[ redis, ...clients ].forEach( ( client ) => client.disconnect() );
			await postgres.end();
		},
	};
}

/** A command is sent once: asked again by us, it would not be the buyer who asks again. */
function connectRedis( socket: string ): Redis {
	const client = new Redis( { path: socket, maxRetriesPerRequest: 0 } );
	// Told to whoever waits for the answer; with nobody listening here as well it is printed.
	client.on( 'error', () => undefined );
	return client;
}

const leftOf = ( sku: string ): string => `left:${ sku }`;
