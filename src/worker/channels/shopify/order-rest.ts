import { z } from 'zod';
import type { CallResult, LimitReadings } from '../contract.ts';
import { failed, succeeded } from './admin-api.ts';
import type { AdminApi } from './admin-api.ts';
import type { FulfilmentFacts, LineFacts, OrderFacts, RefundLineFacts } from './order-facts.ts';
import {
	fulfilmentHeadSchema,
	fulfilmentLineSchema,
	lineSchema,
	pageOf,
	refundHeadSchema,
	refundLineSchema,
	toFulfilment,
	toRefundLines,
} from './order-page.ts';
import type { OrderNode, PageInfo } from './order-page.ts';
import { FULFILLMENT_LINES, ORDER_LINES, ORDER_PARTS, REFUND_LINES } from './queries.ts';

/**
 * The rest of an order that is too large for one answer: more lines, fulfilments or refunds, or
 * more lines in one of those. Rare, so it costs one call per part instead of a dearer first call.
 * The parts are read one after another: an order that changes meanwhile is read mixed, which its
 * next snapshot (it has a newer time) corrects.
 */

type Rest = Pick< OrderFacts, 'lines' | 'fulfilments' | 'refundLines' >;

const LINES_PER_PAGE = 100;
/** Shopify's largest page. `fulfillments` and `refunds` are plain lists without a second one. */
const PARTS_MAX = 250;

const partsAnswer = z.object( {
	order: z
		.object( {
			fulfillments: z.array( fulfilmentHeadSchema ),
			refunds: z.array( refundHeadSchema ),
		} )
		.nullable(),
} );
const linesAnswer = z.object( {
	node: z.object( { lineItems: pageOf( lineSchema ) } ),
} );
const fulfilmentLinesAnswer = z.object( {
	node: z.object( { fulfillmentLineItems: pageOf( fulfilmentLineSchema ) } ),
} );
const refundLinesAnswer = z.object( {
	node: z.object( { refundLineItems: pageOf( refundLineSchema ) } ),
} );

export async function readWholeOrder(
	api: AdminApi,
	node: OrderNode
): Promise< CallResult< Rest > > {
	const lines = await readPages< LineFacts >( node.lineItems, ( after ) =>
		readPage(
			api,
			ORDER_LINES,
			node.id,
			after,
			linesAnswer,
			( answer ) => answer.node.lineItems
		)
	);
	if ( ! lines.ok ) {
		return lines;
	}
	const parts = await api.call( {
		document: ORDER_PARTS,
		variables: { id: node.id, first: PARTS_MAX },
		effect: 'reads',
		schema: partsAnswer,
	} );
	if ( ! parts.ok ) {
		return parts;
	}
	const heads = parts.value.order ?? { fulfillments: [], refunds: [] };
	let limit: LimitReadings | undefined = parts.limit;
	if ( heads.fulfillments.length >= PARTS_MAX || heads.refunds.length >= PARTS_MAX ) {
		return failed(
			{
				action: 'giveUp',
				scope: 'call',
				applied: 'no',
				code: 'ORDER_TOO_LARGE',
				reason: `An order with ${ PARTS_MAX } or more fulfilments or refunds cannot be read whole.`,
			},
			limit
		);
	}

	const fulfilments: FulfilmentFacts[] = [];
	for ( const head of heads.fulfillments ) {
		const known = node.fulfillments.find( ( each ) => each.id === head.id );
		const units = await readPages( known?.fulfillmentLineItems, ( after ) =>
			readPage(
				api,
				FULFILLMENT_LINES,
				head.id,
				after,
				fulfilmentLinesAnswer,
				( answer ) => answer.node.fulfillmentLineItems
			)
		);
		if ( ! units.ok ) {
			return units;
		}
		limit = units.limit ?? limit;
		fulfilments.push( toFulfilment( head, units.value ) );
	}

	const refundLines: RefundLineFacts[] = [];
	for ( const head of heads.refunds ) {
		const known = node.refunds.find( ( each ) => each.id === head.id );
		const units = await readPages( known?.refundLineItems, ( after ) =>
			readPage(
				api,
				REFUND_LINES,
				head.id,
				after,
				refundLinesAnswer,
				( answer ) => answer.node.refundLineItems
			)
		);
		if ( ! units.ok ) {
			return units;
		}
		limit = units.limit ?? limit;
		refundLines.push( ...toRefundLines( head, units.value ) );
	}
	return succeeded( { lines: lines.value, fulfilments, refundLines }, limit );
}

interface Page< T > {
	readonly nodes: readonly T[];
	readonly pageInfo: PageInfo;
}

async function readPage< A, T >(
	api: AdminApi,
	document: string,
	id: string,
	after: string | null,
	schema: z.ZodType< A >,
	pick: ( answer: A ) => Page< T >
): Promise< CallResult< Page< T > > > {
	const answer = await api.call( {
		document,
		variables: { id, first: LINES_PER_PAGE, after },
		effect: 'reads',
		schema,
	} );
	return answer.ok ? succeeded( pick( answer.value ), answer.limit ) : answer;
}

/** What was already read, and every page after it. */
async function readPages< T >(
	first: Page< T > | undefined,
	read: ( after: string | null ) => Promise< CallResult< Page< T > > >
): Promise< CallResult< readonly T[] > > {
	const nodes: T[] = [ ...( first?.nodes ?? [] ) ];
	let pageInfo = first?.pageInfo ?? { hasNextPage: true, endCursor: null };
	let limit: LimitReadings | undefined;
	while ( pageInfo.hasNextPage ) {
		const page = await read( pageInfo.endCursor );
		if ( ! page.ok ) {
			return page;
		}
		limit = page.limit;
		nodes.push( ...page.value.nodes );
		// A page that goes nowhere would be asked for without end.
		if ( page.value.pageInfo.endCursor === pageInfo.endCursor ) {
			break;
		}
		pageInfo = page.value.pageInfo;
	}
	return succeeded( nodes, limit );
}
