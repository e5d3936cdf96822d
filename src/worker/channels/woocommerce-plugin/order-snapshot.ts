import { z } from 'zod';
import type { ChannelOrder, ChannelOrderLine } from '../../../shared/channel-order.ts';
import { deltaSchema, epochMsSchema } from '../../../shared/quantity.ts';
import { orderSchema, type WooCommerceOrder } from '../woocommerce/order-schema.ts';
import { isDraft, toChannelOrder } from '../woocommerce/order-snapshot.ts';
import { refundedUnits, refundsSchema } from '../woocommerce/refunds.ts';
import { offerOf } from './product-ids.ts';

/** In PHP an empty object is an empty list. */
function byId< T extends z.ZodType >( value: T ) {
	return z.preprocess(
		( given ) => ( Array.isArray( given ) && given.length === 0 ? {} : given ),
		z.record( z.string().regex( /^\d{1,16}$/ ), value )
	);
}

/** An order as the plugin sends it (docs/wire-format.md, "Order snapshots"). */
export const snapshotSchema = z
	.object( {
		order: orderSchema,
		stockIds: byId( z.int().min( 1 ) ),
		refunds: refundsSchema.default( [] ),
		revision: z.int().min( 0 ),
		epoch: epochMsSchema,
		explains: z.object( { number: z.int().min( 0 ), sums: byId( deltaSchema ) } ),
		isDeleted: z.boolean().default( false ),
	} )
	.transform( ( snapshot ) => ( {
		/** `null`: a checkout that somebody looks at, or a form that somebody fills in. */
		order: isDraft( snapshot.order ) ? null : toOrder( snapshot ),
	} ) );

interface Snapshot {
	readonly order: WooCommerceOrder;
	readonly stockIds: Readonly< Record< string, number > >;
	readonly refunds: z.infer< typeof refundsSchema >;
	readonly revision: number;
	readonly epoch: number;
	readonly explains: { number: number; sums: Readonly< Record< string, number > > };
	readonly isDeleted: boolean;
}

function toOrder( snapshot: Snapshot ): ChannelOrder {
	const { order, stockIds, refunds, revision, epoch, explains, isDeleted } = snapshot;
	const channelOrder = toChannelOrder( order, refundedUnits( refunds ) );
	const productOf = new Map(
		order.lines.map( ( { id, productId, variationId } ) => [
			`${ id }`,
			stockIds[ id ] ?? ( variationId || productId ),
		] )
	);
	const isReduced = ! awaitsReduction( order ) || isDeleted;
	return {
		...channelOrder,
		revision,
		lines: channelOrder.lines.map( ( given ) => {
			const line = isDeleted ? cancelled( given ) : given;
			return {
				...line,
				offer: offerOf( productOf.get( line.line ) ?? 0 ),
				toSubtract: isReduced ? 0 : stillToSubtract( line ),
			};
		} ),
		explains: {
			epoch,
			number: explains.number,
			sums: Object.entries( explains.sums ).map( ( [ product, units ] ) => ( {
				offer: offerOf( Number( product ) ),
				units,
			} ) ),
		},
	};
}

/** Statuses in which WooCommerce has subtracted what it is going to subtract, or never will. */
const REDUCED_OR_VOID = new Set( [
	'processing',
	'on-hold',
	'completed',
	'refunded',
	'cancelled',
	'failed',
	'trash',
] );

/**
 * Pending, or a status of the shop's own before payment. One that comes after it cannot be told by
 * its name, only by what has been subtracted for some line. (In "processing" a line that was not
 * subtracted is of a product that WooCommerce does not count.)
 */
function awaitsReduction( { status, lines }: WooCommerceOrder ): boolean {
	return (
		status === 'pending' ||
		( ! REDUCED_OR_VOID.has( status ) && lines.every( ( { reduced } ) => reduced === null ) )
	);
}

function stillToSubtract( line: ChannelOrderLine ): number {
	const shipped = sum( line.shipments );
	const open = Math.max( 0, line.ordered - line.cancelled - shipped );
	const taken = open + shipped - Math.min( sum( line.restocks ), shipped );
	return Math.max( 0, taken - line.subtracted );
}

/** Deleted for good: nothing more is owed; what had left the shelf stays gone. */
function cancelled( line: ChannelOrderLine ): ChannelOrderLine {
	return { ...line, cancelled: Math.max( 0, line.ordered - sum( line.shipments ) ) };
}

function sum( movements: ChannelOrderLine[ 'shipments' ] ): number {
	return movements.reduce( ( total, { quantity } ) => total + quantity, 0 );
}
