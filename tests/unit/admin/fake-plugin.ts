import apiFetch, { type APIFetchOptions } from '@wordpress/api-fetch';
import type { PluginStatus } from '../../../src/admin/api/plugin-status.ts';

/**
 * The plugin's REST routes as the screens meet them: requests go through the real api-fetch and end
 * here. A route that a test has not set answers 404, as WordPress does.
 */
export class FakePlugin {
	readonly asked: APIFetchOptions[] = [];
	readonly #routes = new Map< string, ( options: APIFetchOptions ) => unknown >();

	/** @param path below /lockstep/v1/, without its query. */
	on( path: string, answer: ( options: APIFetchOptions ) => unknown ): this {
		this.#routes.set( path, answer );
		return this;
	}

	async answer( options: APIFetchOptions ): Promise< unknown > {
		this.asked.push( options );
		const route = this.#routes.get( pathOf( options ) );
		if ( ! route ) {
			throw restError( 'rest_no_route', 'No route was found.', 404 );
		}
		return route( options );
	}

	/** The queries with which a path was asked, in order. */
	queries( path: string ): URLSearchParams[] {
		return this.asked.filter( ( options ) => pathOf( options ) === path ).map( queryOf );
	}

	posted( path: string ): unknown[] {
		return this.asked
			.filter( ( options ) => pathOf( options ) === path && options.method === 'POST' )
			.map( ( { data } ) => data as unknown );
	}
}

function pathOf( { path = '' }: APIFetchOptions ): string {
	return path.replace( '/lockstep/v1/', '' ).replace( /\?.*/, '' );
}

export function queryOf( { path = '' }: APIFetchOptions ): URLSearchParams {
	return new URLSearchParams( path.split( '?' )[ 1 ] ?? '' );
}

let current = new FakePlugin();
let isUsed = false;

/** A plugin that nobody has asked yet; the one before it is out of use. */
export function fakePlugin(): FakePlugin {
	if ( ! isUsed ) {
		apiFetch.use( ( options ) => current.answer( options ) );
		isUsed = true;
	}
	current = new FakePlugin();
	return current;
}

/** What api-fetch rejects with: WordPress' error as JSON. */
export function restError( code: string, message: string, status: number ): Error {
	return Object.assign( new Error( message ), { code, data: { status } } );
}

/** The worker's own error, as the proxy hands it on. */
export function workerError(
	code: string,
	message: string,
	detail = '',
	fields?: Readonly< Record< string, string > >
): Error {
	return Object.assign( new Error( 'as api-fetch rejects' ), {
		error: { code, message, detail, ...( fields && { fields } ) },
	} );
}

export const workerUnreachable = () =>
	restError( 'lockstep_worker_unreachable', 'Nothing listens at that address.', 502 );

export const NOW_MS = Date.parse( '2026-11-21T12:00:00Z' );

export function pluginStatus( changes: Partial< PluginStatus > = {} ): PluginStatus {
	return {
		paired: true,
		version: '4.5.6',
		pairing: {
			state: 'paired',
			worker: 'https://worker.example',
			channel: 'shop',
			shop: 'https://shop.example',
			pairedAtMs: NOW_MS - 3_600_000,
			rotatedAtMs: null,
		},
		delivery: {
			waiting: 0,
			oldestMs: null,
			acknowledgedMs: NOW_MS - 900,
		},
		worker: { calledMs: NOW_MS - 2_000, appliedMs: NOW_MS - 5_000, skewMs: 100 },
		cron: { isLate: false },
		versions: { plugin: '4.5.6', wordpress: '6.9', woocommerce: '11.0.1', php: '8.2' },
		nowMs: NOW_MS,
		problems: [],
		...changes,
	};
}

export const notPaired = () => {
	const status = pluginStatus( { paired: false } );
	const pairing = { ...status.pairing, state: 'none', worker: null, channel: null };
	return { ...status, pairing };
};
