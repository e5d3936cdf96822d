import { z } from 'zod';
import { recordedSchema } from '../../../shared/api/stock.ts';
import type { ErrorCode } from '../../../shared/errors.ts';
import { locationIdSchema } from '../../../shared/ids.ts';
import {
	adjustmentEventSchema,
	countEventSchema,
	receiptEventSchema,
	transferEventSchema,
} from '../../../shared/shelf-event.ts';
import { nameSchema } from '../../../shared/storable-text.ts';
import type { App } from '../../app.ts';
import type { RecordedFact } from '../../intake/stock-facts.ts';
import { apiRoute } from '../api-route.ts';
import type { ApiRoutes } from '../api-routes.ts';
import { askedBy } from '../authorize.ts';
import { SHELF } from '../examples.ts';

const key = nameSchema( 200 )
	.min( 8 )
	.meta( { description: 'Chosen by you: the same key again has no second effect.' } );
const location = locationIdSchema.default( locationIdSchema.parse( 'main' ) );

const RECORDED = { result: 'applied', position: 120, hasUnmappedLines: false };
const answers = {
	201: { description: 'It is in the log.', schema: recordedSchema, example: RECORDED },
	200: {
		description: 'It was in the log already: the same key came before, with the same content.',
		schema: recordedSchema,
		example: { ...RECORDED, result: 'duplicate' },
	},
};

const shared = {
	method: 'POST',
	tag: 'Stock',
	scope: 'operate',
	answers,
	isAdmitted: true,
	isKeyed: true,
	errors: [
		'SKU_UNKNOWN',
		'LOCATION_UNKNOWN',
		'KEY_WITH_OTHER_BODY',
		'BUNDLE_HAS_NO_OWN_STOCK',
	] satisfies ErrorCode[],
} as const;

const keyed = { sku: SHELF.sku, location: SHELF.location };

const ADJUST = apiRoute( {
	...shared,
	path: '/v1/adjustments',
	operation: 'adjust',
	summary: 'Change the units on hand by a number',
	body: adjustmentEventSchema.omit( { kind: true } ).extend( { key, location } ),
	example: {
		body: { key: 'breakage-2026-11-21-1', ...keyed, delta: -1, reason: 'broken' },
	},
} );

const COUNT = apiRoute( {
	...shared,
	path: '/v1/counts',
	operation: 'count',
	summary: 'Say what lies on a shelf for sale, as just counted',
	description:
		'Everything that moved until now is in it. `gone` names lines of orders whose units had left the shelf although their channel did not say so yet.',
	body: countEventSchema.omit( { kind: true } ).extend( { key, location } ),
	example: { body: { key: 'inventory-2026-11-21-mug', ...keyed, units: 12 } },
} );

const RECEIVE = apiRoute( {
	...shared,
	path: '/v1/receipts',
	operation: 'receive',
	summary: 'Units have come in from a supplier',
	description: '`reference` names the delivery that was expected.',
	body: receiptEventSchema.omit( { kind: true } ).extend( { key, location } ),
	example: { body: { key: 'purchase-4711-mug', ...keyed, units: 24, reference: 'PO-4711' } },
} );

const TRANSFER = apiRoute( {
	...shared,
	path: '/v1/transfers',
	operation: 'transfer',
	summary: 'Units went from one location to another',
	body: z
		.object( { ...transferEventSchema.shape, key } )
		.omit( { kind: true } )
		.refine( ( { from, to } ) => from !== to, {
			message: 'a transfer goes to another location',
			path: [ 'to' ],
		} ),
	example: {
		body: { key: 'van-2026-11-21-1', sku: SHELF.sku, from: 'main', to: 'shop', units: 4 },
	},
} );

export function stockWriteRoutes( routes: ApiRoutes, { facts }: App ): void {
	routes.add( ADJUST, async ( { body: { key: name, ...fact }, request } ) =>
		answerOf( await facts.record( name, { kind: 'adjustment', ...fact }, askedBy( request ) ) )
	);
	routes.add( COUNT, async ( { body: { key: name, ...fact }, request } ) =>
		answerOf( await facts.record( name, { kind: 'count', ...fact }, askedBy( request ) ) )
	);
	routes.add( RECEIVE, async ( { body: { key: name, ...fact }, request } ) =>
		answerOf( await facts.record( name, { kind: 'receipt', ...fact }, askedBy( request ) ) )
	);
	routes.add( TRANSFER, async ( { body: { key: name, ...fact }, request } ) =>
		answerOf( await facts.record( name, { kind: 'transfer', ...fact }, askedBy( request ) ) )
	);
}

function answerOf( { result, position, hasUnmappedLines }: RecordedFact ) {
	const body = { result, position, hasUnmappedLines };
	return result === 'applied' ? { status: 201 as const, body } : { status: 200 as const, body };
}
