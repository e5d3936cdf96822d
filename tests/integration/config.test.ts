import { configSchema, readConfig } from '../../src/worker/config.ts';
import { WorkerError } from '../../src/worker/worker-error.ts';

function failureOf( env: Record< string, string > ): WorkerError | null {
	try {
		readConfig( env );
		return null;
	} catch ( error ) {
		if ( error instanceof WorkerError ) {
			return error;
		}
		throw error;
	}
}

const WRONG: readonly ( readonly [ keyof typeof configSchema.shape, string, string ] )[] = [
	[ 'LOCKSTEP_DATABASE_URL', 'mysql://lockstep:canary@db/ledger', 'such as postgres://' ],
	[ 'LOCKSTEP_DATABASE_URL', 'lockstep:canary@db/ledger', 'such as postgres://' ],
	[ 'LOCKSTEP_DATABASE_APP_ROLE', 'r'.repeat( 64 ), 'at most 63 characters' ],
	[ 'LOCKSTEP_PORT', '70001', 'a port from 1 to 65535' ],
	[ 'LOCKSTEP_PORT', 'eighty-three', 'a port from 1 to 65535' ],
	[ 'LOCKSTEP_PORT', '83.77', 'a port from 1 to 65535' ],
	[ 'LOCKSTEP_PUBLIC_URL', 'sync.canary.example', 'such as https://sync.example.com' ],
	[ 'LOCKSTEP_PUBLIC_URL', 'ftp://sync.canary.example', 'such as https://sync.example.com' ],
	[ 'LOCKSTEP_KEY', 'canary-key-too-short', '32 random bytes in base64url' ],
	[ 'LOCKSTEP_KEY', 'canary+with/wrong=letters-padded-to-43-letters', '32 random bytes' ],
	[ 'LOCKSTEP_ADMIN_TOKEN', 'canary-token', 'at least 32 characters' ],
	[ 'LOCKSTEP_BODY_LIMIT_BYTES', '1023', 'from 1024 to 16777216' ],
	[ 'LOCKSTEP_BODY_LIMIT_BYTES', '16777217', 'from 1024 to 16777216' ],
	[ 'LOCKSTEP_BODY_LIMIT_BYTES', 'megabyte', 'from 1024 to 16777216' ],
	[ 'LOCKSTEP_WAITING_MAX', '-17', 'how many requests may wait' ],
	[ 'LOCKSTEP_WAITING_MAX', 'plenty', 'how many requests may wait' ],
	[ 'LOCKSTEP_WAITING_MAX_BYTES', '-64', 'how many bytes of requests may wait' ],
	[ 'LOCKSTEP_BODIES_KEPT_DAYS', 'forever', 'from 1 to 3650' ],
	[ 'LOCKSTEP_LOG_LEVEL', 'chatty', 'debug, info, warn, error or silent' ],
];

describe( 'the configuration', () => {
	it.each( WRONG )( 'refuses a wrong %s (%s), and says what to set', ( name, value, advice ) => {
		const error = failureOf( { [ name ]: value } );
		expect( error?.code ).toBe( 'CONFIG_INVALID' );
		expect( Object.keys( error?.fields ?? {} ) ).toEqual( [ name ] );
		expect( error?.message ).toContain( `Set ${ name } to ` );
		expect( error?.message ).toContain( advice );
		// One of them is a key.
		expect( error?.message ).not.toContain( value );
	} );

	it( 'has a wrong value in this test for every setting that can be wrong', () => {
		const anyText = [ 'LOCKSTEP_DATA_DIR', 'LOCKSTEP_HOST' ];
		const tried = WRONG.map( ( [ name ] ) => name );
		expect( [ ...new Set( [ ...tried, ...anyText ] ) ].toSorted() ).toEqual(
			Object.keys( configSchema.shape ).toSorted()
		);
	} );

	it( 'names all that is wrong at once', () => {
		const error = failureOf(
			Object.fromEntries( WRONG.map( ( [ name, value ] ) => [ name, value ] ) )
		);
		expect( Object.keys( error?.fields ?? {} ).toSorted() ).toEqual(
			[ ...new Set( WRONG.map( ( [ name ] ) => name ) ) ].toSorted()
		);
	} );

	it( 'says for every setting what it is for', () => {
		for ( const setting of Object.values( configSchema.shape ) ) {
			expect( setting.description?.length ).toBeGreaterThan( 20 );
		}
	} );

	it( 'needs nothing, and then listens to this machine only', () => {
		expect( readConfig( { PATH: '/bin', LOCKSTEP_KEY: '' } ) ).toMatchObject( {
			databaseUrl: null,
			databaseAppRole: null,
			host: '127.0.0.1',
			port: 8377,
			publicUrl: null,
			key: null,
			adminToken: null,
			bodiesKeptDays: 30,
			logLevel: 'info',
		} );
	} );

	it( 'takes what is right', () => {
		const key = 'k'.repeat( 43 );
		expect(
			readConfig( {
				LOCKSTEP_DATA_DIR: '/var/lib/lockstep',
				LOCKSTEP_DATABASE_URL: 'postgresql://lockstep:secret@db.example.com/ledger',
				LOCKSTEP_DATABASE_APP_ROLE: 'lockstep_app',
				LOCKSTEP_HOST: '0.0.0.0',
				LOCKSTEP_PORT: '0',
				LOCKSTEP_PUBLIC_URL: 'https://sync.example.com/here//',
				LOCKSTEP_KEY: key,
				LOCKSTEP_ADMIN_TOKEN: 't'.repeat( 32 ),
				LOCKSTEP_BODY_LIMIT_BYTES: '1024',
				LOCKSTEP_WAITING_MAX: '1',
				LOCKSTEP_WAITING_MAX_BYTES: '2048',
				LOCKSTEP_BODIES_KEPT_DAYS: '7',
				LOCKSTEP_LOG_LEVEL: 'silent',
			} )
		).toEqual( {
			dataDir: '/var/lib/lockstep',
			databaseUrl: 'postgresql://lockstep:secret@db.example.com/ledger',
			databaseAppRole: 'lockstep_app',
			host: '0.0.0.0',
			port: 0,
			publicUrl: 'https://sync.example.com/here',
			key,
			adminToken: 't'.repeat( 32 ),
			bodyLimitBytes: 1_024,
			waitingMax: 1,
			waitingMaxBytes: 2_048,
			bodiesKeptDays: 7,
			logLevel: 'silent',
		} );
	} );
} );
