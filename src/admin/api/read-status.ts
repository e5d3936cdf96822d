import apiFetch from '@wordpress/api-fetch';

/** What the plugin knows of its own connection. */
export interface Status {
	/** Has this shop exchanged secrets with a worker? */
	readonly paired: boolean;
	/** Of the plugin. */
	readonly version: string;
}

/** Asks the plugin (not the worker). Rejects with WordPress' error, which carries a `message`. */
export function readStatus(): Promise< Status > {
	return apiFetch< Status >( { path: '/lockstep/v1/status' } );
}
