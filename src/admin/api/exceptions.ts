import { z } from 'zod';
import { exceptionSchema } from '../../shared/api/exceptions.ts';
import { nextSchema } from '../../shared/api/page.ts';
import { askPlugin, askWorker, type Answer } from './ask.ts';

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

export function readExceptions( cursor: string | null ): Promise< Answer< ExceptionPage > > {
	const query = new URLSearchParams( { limit: String( PAGE_EXCEPTIONS ) } );
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

/** As the plugin keeps it for a minute; `null`: the worker did not say. */
const countSchema = z.object( { count: z.number().nullable(), isMore: z.boolean() } );

export const readExceptionCount = () => askPlugin( countSchema, 'exceptions/count' );
