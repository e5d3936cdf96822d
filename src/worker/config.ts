import { resolve } from 'node:path';
import { z } from 'zod';
import { WorkerError } from './worker-error.ts';

const port = z.coerce.number().int().min( 0 ).max( 65_535 );

/**
 * The worker's settings, all from the environment. `describe` texts are what the error message
 * prints, so they say what to set.
 */
export const configSchema = z.object( {
	LOCKSTEP_DATA_DIR: z
		.string()
		.min( 1 )
		.default( '.lockstep' )
		.describe( 'a folder the worker may write to; the ledger lives there' ),
	LOCKSTEP_DATABASE_URL: z
		.url( { protocol: /^postgres(ql)?$/ } )
		.optional()
		.describe(
			'the PostgreSQL database of the ledger, such as postgres://role:password@host:5432/database; without it the ledger is a file in the data folder'
		),
	LOCKSTEP_DATABASE_APP_ROLE: z
		.string()
		.max( 63, 'must have at most 63 characters' )
		.optional()
		.describe(
			'the PostgreSQL role that workers log in with, at most 63 characters, if it is not the owner of the database'
		),
	LOCKSTEP_HOST: z
		.string()
		.min( 1 )
		.default( '127.0.0.1' )
		.describe( 'the address to listen on; behind a proxy leave it at 127.0.0.1' ),
	LOCKSTEP_PORT: port.default( 8377 ).describe( 'a port from 1 to 65535, or 0 for any free one' ),
	LOCKSTEP_PUBLIC_URL: z
		.url( { protocol: /^https?$/ } )
		.optional()
		.describe(
			'the address at which channels reach this worker, such as https://sync.example.com'
		),
	LOCKSTEP_KEY: z
		.string()
		.regex( /^[A-Za-z0-9_-]{43}$/, 'must be 32 random bytes in base64url (43 characters)' )
		.optional()
		.describe(
			'32 random bytes in base64url; without it a key file is made in the data folder'
		),
	LOCKSTEP_ADMIN_TOKEN: z
		.string()
		.min( 32, 'must have at least 32 characters' )
		.optional()
		.describe(
			'an admin token of at least 32 characters; without it one is made in the data folder'
		),
	LOCKSTEP_BODY_LIMIT_BYTES: z.coerce
		.number()
		.int()
		.min( 1_024 )
		.max( 16_777_216 )
		.default( 1_048_576 )
		.describe( 'the largest request body to read, from 1024 to 16777216' ),
	LOCKSTEP_WAITING_MAX: z.coerce
		.number()
		.int()
		.min( 1 )
		.default( 20_000 )
		.describe( 'how many requests may wait for a commit before new ones are answered 503' ),
	LOCKSTEP_WAITING_MAX_BYTES: z.coerce
		.number()
		.int()
		.min( 1 )
		.default( 67_108_864 )
		.describe(
			'how many bytes of requests may wait for a commit before new ones are answered 503'
		),
	LOCKSTEP_BODIES_KEPT_DAYS: z.coerce
		.number()
		.int()
		.min( 1 )
		.max( 3_650 )
		.default( 30 )
		.describe(
			'a number of days from 1 to 3650: so long is kept what channels sent, word for word'
		),
	LOCKSTEP_LOG_LEVEL: z
		.enum( [ 'debug', 'info', 'warn', 'error', 'silent' ] )
		.default( 'info' )
		.describe( 'debug, info, warn, error or silent' ),
} );

export interface Config {
	readonly dataDir: string;
	/** Of a PostgreSQL database, with its password: never to be logged. `null`: the ledger is a file. */
	readonly databaseUrl: string | null;
	/** Whom the owner of the database lets write, but not change what is written; `null`: only itself. */
	readonly databaseAppRole: string | null;
	readonly host: string;
	readonly port: number;
	readonly publicUrl: string | null;
	readonly key: string | null;
	readonly adminToken: string | null;
	readonly bodyLimitBytes: number;
	readonly waitingMax: number;
	readonly waitingMaxBytes: number;
	/** Days for which what channels sent is kept word for word. */
	readonly bodiesKeptDays: number;
	readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
}

/**
 * @throws {WorkerError} CONFIG_INVALID, naming each variable that is wrong and what to set. The
 *                       values themselves are not repeated: one of them is a key.
 */
export function readConfig( env: Readonly< Record< string, string | undefined > > ): Config {
	const given = Object.fromEntries(
		Object.entries( env ).filter( ( [ , value ] ) => value !== '' )
	);
	const parsed = configSchema.safeParse( given );
	if ( ! parsed.success ) {
		const fields: Record< string, string > = {};
		for ( const issue of parsed.error.issues ) {
			const name = String( issue.path[ 0 ] );
			const shape: Record< string, z.ZodType > = configSchema.shape;
			fields[ name ] =
				`${ issue.message }. Set ${ name } to ${ shape[ name ]?.description ?? 'a valid value' }.`;
		}
		throw new WorkerError( 'CONFIG_INVALID', Object.values( fields ).join( ' ' ), fields );
	}
	const set = parsed.data;
	return {
		dataDir: resolve( set.LOCKSTEP_DATA_DIR ),
		databaseUrl: set.LOCKSTEP_DATABASE_URL ?? null,
		databaseAppRole: set.LOCKSTEP_DATABASE_APP_ROLE ?? null,
		host: set.LOCKSTEP_HOST,
		port: set.LOCKSTEP_PORT,
		publicUrl: set.LOCKSTEP_PUBLIC_URL?.replace( /\/+$/, '' ) ?? null,
		key: set.LOCKSTEP_KEY ?? null,
		adminToken: set.LOCKSTEP_ADMIN_TOKEN ?? null,
		bodyLimitBytes: set.LOCKSTEP_BODY_LIMIT_BYTES,
		waitingMax: set.LOCKSTEP_WAITING_MAX,
		waitingMaxBytes: set.LOCKSTEP_WAITING_MAX_BYTES,
		bodiesKeptDays: set.LOCKSTEP_BODIES_KEPT_DAYS,
		logLevel: set.LOCKSTEP_LOG_LEVEL,
	};
}
