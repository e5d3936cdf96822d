import { z } from 'zod';
import { conflictSchema, dismissalSchema, exceptionSchema } from '../../shared/api/exceptions.ts';
import { connectReportSchema } from '../../shared/api/listings.ts';
import { nextSchema } from '../../shared/api/page.ts';
import { askPlugin, askWorker, pathPart, type Answer } from './ask.ts';

/** Of a newer worker: a kind that this screen does not know is shown as far as every kind is alike. */
const otherSchema = z
	.object( { code: z.string(), message: z.string(), detail: z.string(), action: z.string() } )
	.transform( ( explained ) => ( { kind: 'other' as const, ...explained } ) );

const pageSchema = z.object( {
	exceptions: z.array( z.union( [ exceptionSchema, otherSchema ] ) ),
	next: nextSchema,
} );
export type ExceptionPage = z.infer< typeof pageSchema >;
export type Exception = ExceptionPage[ 'exceptions' ][ number ];
export type ExceptionKind = Exception[ 'kind' ];
export type ExceptionOf< Kind extends ExceptionKind > = Extract< Exception, { kind: Kind } >;

/** A hundred orders may share one shortage: a larger page could be more than the proxy takes. */
export const PAGE_EXCEPTIONS = 50;

/**
 * @param cursor      where the list goes on; `null`: from its beginning.
 * @param isDismissed those that somebody has dismissed, instead of those that wait.
 */
export function readExceptions(
	cursor: string | null,
	isDismissed: boolean
): Promise< Answer< ExceptionPage > > {
	const query = new URLSearchParams( { limit: String( PAGE_EXCEPTIONS ) } );
	if ( isDismissed ) {
		query.set( 'dismissed', 'true' );
	}
	if ( cursor !== null ) {
		query.set( 'cursor', cursor );
	}
	return askWorker( pageSchema, `exceptions?${ query }` );
}

export const retryDelivery = ( delivery: number ) =>
	askWorker( z.object( { retried: z.number() } ), `deliveries/${ delivery }/retry`, {
		method: 'POST',
		data: {},
	} );

/** What a person can say of an exception: it needs nobody any more. */
export type Dismissible = ExceptionOf< 'conflict' | 'drift' | 'dead-letter' | 'parked' >;

export function dismissException( exception: Dismissible, note: string ) {
	return askWorker(
		z.object( { dismissal: dismissalSchema } ),
		`${ pathOf( exception ) }/dismiss`,
		{
			method: 'POST',
			data: { note },
		}
	);
}

function pathOf( exception: Dismissible ): string {
	switch ( exception.kind ) {
		case 'conflict':
			return `conflicts/${ exception.conflict }`;
		case 'drift':
			return `drifts/${ pathPart( exception.listing ) }`;
		case 'dead-letter':
		case 'parked':
			return `deliveries/${ exception.delivery }`;
	}
}

/** Both contents under one key. */
export type ConflictContents = z.infer< typeof conflictSchema >;
export const readConflict = ( conflict: number ) =>
	askWorker( conflictSchema, `conflicts/${ conflict }` );

/** Has a channel's catalogue read again; what is parked for a mapping is then worked on by itself. */
export const readCatalogue = ( channel: string ) =>
	askWorker( connectReportSchema, `channels/${ pathPart( channel ) }/import`, {
		method: 'POST',
		data: {},
	} );

/** As the plugin keeps it for a minute; `null`: the worker did not say. */
const countSchema = z.object( { count: z.number().nullable(), isMore: z.boolean() } );

export const readExceptionCount = () => askPlugin( countSchema, 'exceptions/count' );
