import {
	syncLogChainSchema,
	syncLogPageSchema,
	type SyncLogChain,
	type SyncLogPage,
} from '../../shared/sync-log.ts';
import { askWorker, pathPart, type Answer } from './ask.ts';

export interface LogFilter {
	readonly kind: readonly string[];
	readonly channel: readonly string[];
	readonly outcome: readonly string[];
	/** Part of a SKU or title, or an order's number. */
	readonly search: string;
}

export const EVERYTHING: LogFilter = { kind: [], channel: [], outcome: [], search: '' };

export interface PageWanted {
	readonly after?: string;
	readonly before?: string;
	readonly limit: number;
	/** Positions of rows to be told anew. */
	readonly refresh?: readonly string[];
}

export function readSyncLog(
	filter: LogFilter,
	wanted: PageWanted,
	signal?: AbortSignal
): Promise< Answer< SyncLogPage > > {
	const query = new URLSearchParams( { limit: String( wanted.limit ) } );
	const add = ( name: string, value: string | undefined ) => {
		if ( value ) {
			query.set( name, value );
		}
	};
	add( 'after', wanted.after );
	add( 'before', wanted.before );
	add( 'refresh', wanted.refresh?.join( ',' ) );
	add( 'kind', filter.kind.join( ',' ) );
	add( 'channel', filter.channel.join( ',' ) );
	add( 'outcome', filter.outcome.join( ',' ) );
	add( 'q', filter.search.trim() );
	return askWorker( syncLogPageSchema, `sync-log?${ query }`, signal ? { signal } : {} );
}

export function readChain( position: string ): Promise< Answer< SyncLogChain > > {
	return askWorker( syncLogChainSchema, `sync-log/${ pathPart( position ) }` );
}
