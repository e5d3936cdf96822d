import { z } from 'zod';
import type { ChannelOrder } from '../../../shared/channel-order.ts';
import { epochMsSchema } from '../../../shared/quantity.ts';
import type {
	Acknowledgement,
	OwnChange,
	ParsedDelivery,
	RawDelivery,
	UnreadablePart,
} from '../contract.ts';
import { snapshotSchema } from './order-snapshot.ts';
import { ownChangeSchema } from './own-changes.ts';

/** What was pushed to us, or pulled: both have this form. */
export const batchSchema = z.object( {
	epoch: epochMsSchema,
	events: z.array( z.unknown() ).max( 10_000 ).default( [] ),
	orders: z.array( z.unknown() ).max( 10_000 ).default( [] ),
} );
export type Batch = z.infer< typeof batchSchema >;

const eventIdSchema = z.object( { id: z.string().min( 1 ).max( 64 ) } );
const orderRevisionSchema = z.object( {
	order: z.object( { id: z.int().min( 1 ) } ),
	revision: z.int().min( 0 ),
} );

/** Never throws. */
export function parseDelivery( { body }: RawDelivery ): ParsedDelivery {
	const batch = batchSchema.safeParse( parseJson( body ) );
	if ( ! batch.success ) {
		const issue = batch.error.issues[ 0 ];
		return {
			says: 'unreadable',
			path: issue?.path.join( '.' ) ?? '',
			reason: issue?.message ?? '',
		};
	}
	const { events, orders } = batch.data;
	const changes: OwnChange[] = [];
	const snapshots: ChannelOrder[] = [];
	const unreadable: UnreadablePart[] = [];
	for ( const raw of events ) {
		const change = ownChangeSchema.safeParse( raw );
		if ( change.success ) {
			changes.push( change.data );
		} else {
			unreadable.push( part( { ...batch.data, events: [ raw ], orders: [] }, change.error ) );
		}
	}
	for ( const raw of orders ) {
		const snapshot = snapshotSchema.safeParse( raw );
		if ( ! snapshot.success ) {
			unreadable.push(
				part( { ...batch.data, events: [], orders: [ raw ] }, snapshot.error )
			);
		} else if ( snapshot.data.order ) {
			snapshots.push( snapshot.data.order );
		}
	}
	const [ only ] = unreadable;
	if ( only && events.length + orders.length === 1 ) {
		return { says: 'unreadable', path: '', reason: only.reason };
	}
	return {
		says: 'changes',
		changes,
		orders: snapshots,
		acknowledgement: acknowledgementOf( batch.data ),
		unreadable,
	};
}

/**
 * What is on disk once this batch is, also of parts that cannot be read: they are kept here, and sent
 * again and again they would stand in the way of the others.
 */
export function acknowledgementOf( { events, orders }: Batch ): Acknowledgement {
	const revisions: Record< string, number > = {};
	for ( const raw of orders ) {
		const order = orderRevisionSchema.safeParse( raw ).data;
		if ( order ) {
			revisions[ order.order.id ] = order.revision;
		}
	}
	return {
		events: events.flatMap( ( raw ) => eventIdSchema.safeParse( raw ).data?.id ?? [] ),
		orders: revisions,
	};
}

function part( batch: Batch, error: z.ZodError ): UnreadablePart {
	const issue = error.issues[ 0 ];
	return {
		body: Buffer.from( JSON.stringify( batch ) ),
		reason: `${ issue?.path.join( '.' ) ?? '' }: ${ issue?.message ?? '' }`,
	};
}

export function parseJson( body: Uint8Array ): unknown {
	try {
		return JSON.parse( Buffer.from( body ).toString( 'utf8' ) );
	} catch {
		return undefined;
	}
}
