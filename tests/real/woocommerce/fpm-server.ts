import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import {
	startGuardedProcess,
	type GuardedProcess,
} from '../../../src/local-shop/guarded-process.ts';

/**
 * The same shop served as most shops are: nginx in front, PHP-FPM behind, which can end a response
 * and work on. Both run as they lie, with settings of their own, on loopback.
 */
export interface FpmServer {
	readonly baseUrl: string;
	close(): Promise< void >;
}

const FPM = [ 'php-fpm', 'php-fpm8.4', 'php-fpm8.3', 'php-fpm8.2', 'php-fpm8.1', 'php-fpm7.4' ];

/** The name of PHP-FPM here; `null` when it or nginx is missing. */
export function findFpm(): string | null {
	const isThere = ( command: string ) =>
		spawnSync( command, [ '-v' ], { stdio: 'ignore' } ).status === 0;
	return isThere( 'nginx' ) ? ( FPM.find( isThere ) ?? null ) : null;
}

/** @throws when it does not answer within 20 s; its logs are in `folder`. */
export async function startFpmServer(
	root: string,
	folder: string,
	fpm: string
): Promise< FpmServer > {
	const home = path.join( folder, 'fpm' );
	mkdirSync( path.join( home, 'tmp' ), { recursive: true } );
	const port = await freePort();
	const socket = path.join( home, 'fpm.sock' );
	const isRoot = process.getuid?.() === 0;
	writeFileSync( path.join( home, 'fpm.conf' ), fpmConfig( home, socket, isRoot ) );
	writeFileSync(
		path.join( home, 'nginx.conf' ),
		nginxConfig( root, home, socket, port, isRoot )
	);
	const logFile = path.join( home, 'server.log' );
	const processes: GuardedProcess[] = [
		startGuardedProcess(
			fpm,
			[
				...[ '--nodaemonize', '--fpm-config', path.join( home, 'fpm.conf' ) ],
				...( isRoot ? [ '--allow-to-run-as-root' ] : [] ),
			],
			{ logFile }
		),
		startGuardedProcess( 'nginx', [ '-c', path.join( home, 'nginx.conf' ), '-p', home ], {
			logFile,
		} ),
	];
	const baseUrl = `http://127.0.0.1:${ port }`;
	const close = async () => {
		await Promise.all( processes.map( ( each ) => each.stop() ) );
	};
	const deadlineMs = Date.now() + 20_000;
	while ( ! ( await answers( `${ baseUrl }/wp-json/` ) ) ) {
		if ( Date.now() > deadlineMs ) {
			await close();
			throw new Error( `nginx and PHP-FPM do not answer, see ${ logFile }` );
		}
	}
	return { baseUrl, close };
}

async function answers( url: string ): Promise< boolean > {
	try {
		const answer = await fetch( url );
		await answer.text();
		return answer.ok;
	} catch {
		await new Promise( ( resolve ) => {
			setTimeout( resolve, 50 );
		} );
		return false;
	}
}

function fpmConfig( home: string, socket: string, isRoot: boolean ): string {
	return `[global]
error_log = ${ home }/fpm.log
daemonize = no
[www]
${ isRoot ? 'user = root\ngroup = root' : '' }
listen = ${ socket }
pm = static
pm.max_children = 8
php_admin_value[memory_limit] = 512M
php_admin_value[opcache.enable] = 1
php_admin_value[opcache.revalidate_freq] = 0
`;
}

function nginxConfig(
	root: string,
	home: string,
	socket: string,
	port: number,
	isRoot: boolean
): string {
	return `${ isRoot ? 'user root;' : '' }
daemon off;
worker_processes 1;
pid ${ home }/nginx.pid;
error_log ${ home }/nginx.log;
events { worker_connections 256; }
http {
	access_log off;
	${ [ 'client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi' ]
		.map( ( name ) => `${ name }_temp_path ${ home }/tmp/${ name };` )
		.join( ' ' ) }
	server {
		listen 127.0.0.1:${ port };
		root ${ root };
		index index.php;
		location / { try_files $uri $uri/ /index.php?$args; }
		location ~ \\.php$ {
			fastcgi_pass unix:${ socket };
			fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;
			fastcgi_param SCRIPT_NAME $fastcgi_script_name;
			fastcgi_param REQUEST_METHOD $request_method;
			fastcgi_param REQUEST_URI $request_uri;
			fastcgi_param QUERY_STRING $query_string;
			fastcgi_param CONTENT_TYPE $content_type;
			fastcgi_param CONTENT_LENGTH $content_length;
			fastcgi_param DOCUMENT_ROOT $document_root;
			fastcgi_param SERVER_PROTOCOL $server_protocol;
			fastcgi_param SERVER_SOFTWARE nginx;
			fastcgi_param SERVER_NAME 127.0.0.1;
			fastcgi_param SERVER_PORT ${ port };
			fastcgi_param REMOTE_ADDR $remote_addr;
			fastcgi_param HTTP_HOST $http_host;
		}
	}
}
`;
}

function freePort(): Promise< number > {
	return new Promise( ( resolve, reject ) => {
		const server = createServer().once( 'error', reject );
		server.listen( 0, '127.0.0.1', () => {
			const address = server.address();
			server.close( () =>
				typeof address === 'object' && address !== null
					? resolve( address.port )
					: reject( new Error( 'no free port' ) )
			);
		} );
	} );
}
