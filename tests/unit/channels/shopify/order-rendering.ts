import fc from 'fast-check';

/**
 * Orders as a shop lives them: a history of steps, and the same order written down in the two ways
 * that Shopify does. What a line should come to is counted from the steps, not from the payload.
 */

type Step = 'ship' | 'cancel' | 'return' | 'lose-before' | 'lose-after';

interface HistoryLine {
	readonly quantity: number;
	readonly steps: readonly { readonly step: Step; readonly units: number }[];
}

export interface RenderedOrder {
	readonly webhook: Record< string, unknown >;
	readonly graphql: Record< string, unknown >;
	readonly expected: readonly {
		readonly line: string;
		readonly ordered: number;
		readonly cancelled: number;
		readonly gone: number;
		readonly restocked: number;
	}[];
}

const historyLine: fc.Arbitrary< HistoryLine > = fc.record( {
	quantity: fc.integer( { min: 1, max: 9 } ),
	steps: fc.array(
		fc.record( {
			step: fc.constantFrom< Step >(
				'ship',
				'cancel',
				'return',
				'lose-before',
				'lose-after'
			),
			units: fc.integer( { min: 1, max: 4 } ),
		} ),
		{ maxLength: 8 }
	),
} );

export const renderedOrder: fc.Arbitrary< RenderedOrder > = fc
	.record( {
		lines: fc.array( historyLine, { minLength: 1, maxLength: 4 } ),
		isShuffled: fc.boolean(),
		seconds: fc.integer( { min: 0, max: 86_400 } ),
	} )
	.map( ( { lines, isShuffled, seconds } ) => render( lines, isShuffled, seconds ) );

const START_MS = Date.parse( '2026-10-14T07:00:00Z' );

function render(
	history: readonly HistoryLine[],
	isShuffled: boolean,
	seconds: number
): RenderedOrder {
	let tick = 0;
	const local = ( at: number ) =>
		`${ new Date( START_MS + ( at + 7_200 ) * 1_000 ).toISOString().slice( 0, 19 ) }+02:00`;
	const utc = ( at: number ) =>
		`${ new Date( START_MS + at * 1_000 ).toISOString().slice( 0, 19 ) }Z`;
	const webhookLines: Record< string, unknown >[] = [];
	const graphqlLines: Record< string, unknown >[] = [];
	const fulfilments: {
		id: number;
		at: number;
		line: number;
		units: number;
	}[] = [];
	const refunds: {
		id: number;
		at: number;
		line: number;
		units: number;
		type: string;
	}[] = [];
	const expected: RenderedOrder[ 'expected' ][ number ][] = [];

	history.forEach( ( { quantity, steps }, index ) => {
		const id = 15_104_862_068_907 + index;
		let open = quantity;
		let out = 0;
		const tally = { cancelled: 0, gone: 0, restocked: 0 };
		for ( const { step, units } of steps ) {
			tick += 1;
			const at = seconds + tick;
			const fromOpen = Math.min( units, open );
			const fromOut = Math.min( units, out );
			const refund = ( type: string, refunded: number ) => {
				if ( refunded > 0 ) {
					refunds.push( {
						id: 500_000 + tick,
						at,
						line: id,
						units: refunded,
						type,
					} );
				}
			};
			if ( step === 'ship' && fromOpen > 0 ) {
				fulfilments.push( {
					id: 900_000 + tick,
					at,
					line: id,
					units: fromOpen,
				} );
				open -= fromOpen;
				out += fromOpen;
				tally.gone += fromOpen;
			} else if ( step === 'cancel' ) {
				refund( 'cancel', fromOpen );
				open -= fromOpen;
				tally.cancelled += fromOpen;
			} else if ( step === 'return' ) {
				refund( 'return', fromOut );
				out -= fromOut;
				tally.restocked += fromOut;
			} else if ( step === 'lose-before' ) {
				refund( 'no_restock', fromOpen );
				open -= fromOpen;
				tally.gone += fromOpen;
			} else if ( step === 'lose-after' ) {
				refund( 'no_restock', fromOut );
				out -= fromOut;
			}
		}
		const sku = index % 2 === 0 ? `SKU-${ index }` : null;
		webhookLines.push( {
			id,
			variant_id: 48_273_619_402_923 + index,
			sku: sku ?? '',
			quantity,
			current_quantity: open + out,
			fulfillable_quantity: open,
		} );
		graphqlLines.push( {
			id: `gid://shopify/LineItem/${ id }`,
			sku,
			quantity,
			currentQuantity: open + out,
			unfulfilledQuantity: open,
			variant: {
				id: `gid://shopify/ProductVariant/${ 48_273_619_402_923 + index }`,
			},
		} );
		expected.push( { line: String( id ), ordered: quantity, ...tally } );
	} );

	const updated = seconds + tick + 1;
	const order = < T >( list: T[] ) => ( isShuffled ? [ ...list ].reverse() : list );
	const page = ( nodes: unknown[] ) => ( {
		nodes,
		pageInfo: { hasNextPage: false, endCursor: null },
	} );
	return {
		webhook: {
			id: 5_983_402_164_523,
			created_at: local( seconds ),
			updated_at: local( updated ),
			cancelled_at: null,
			line_items: webhookLines,
			fulfillments: fulfilments.map( ( each ) => ( {
				id: each.id,
				status: 'success',
				created_at: local( each.at ),
				line_items: [ { id: each.line, quantity: each.units } ],
			} ) ),
			refunds: refunds.map( ( each ) => ( {
				id: each.id + 1,
				created_at: local( each.at ),
				processed_at: local( each.at ),
				refund_line_items: [
					{
						id: each.id,
						line_item_id: each.line,
						quantity: each.units,
						restock_type: each.type,
					},
				],
			} ) ),
		},
		graphql: {
			id: 'gid://shopify/Order/5983402164523',
			createdAt: utc( seconds ),
			updatedAt: utc( updated ),
			cancelledAt: null,
			lineItems: page( order( graphqlLines ) ),
			fulfillments: order(
				fulfilments.map( ( each ) => ( {
					id: `gid://shopify/Fulfillment/${ each.id }`,
					status: 'SUCCESS',
					createdAt: utc( each.at ),
					fulfillmentLineItems: page( [
						{
							quantity: each.units,
							lineItem: {
								id: `gid://shopify/LineItem/${ each.line }`,
							},
						},
					] ),
				} ) )
			),
			refunds: order(
				refunds.map( ( each ) => ( {
					id: `gid://shopify/Refund/${ each.id + 1 }`,
					createdAt: utc( each.at ),
					processedAt: utc( each.at ),
					refundLineItems: page( [
						{
							id: `gid://shopify/RefundLineItem/${ each.id }`,
							quantity: each.units,
							restockType: each.type.toUpperCase(),
							lineItem: {
								id: `gid://shopify/LineItem/${ each.line }`,
							},
						},
					] ),
				} ) )
			),
		},
		expected,
	};
}
