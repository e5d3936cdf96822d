import { allocationSchema } from '../../../shared/api/allocation.ts';
import type { App } from '../../app.ts';
import { apiRoute } from '../api-route.ts';
import type { ApiRoutes } from '../api-routes.ts';

const answers = {
	200: { description: 'As it is now.', schema: allocationSchema, example: { splitBelow: 10 } },
};

const READ = apiRoute( {
	method: 'GET',
	path: '/v1/allocation',
	operation: 'readAllocation',
	tag: 'Channels',
	summary: 'From how few units on a SKU is split among its listings',
	scope: 'read',
	answers,
} );

const SET = apiRoute( {
	method: 'POST',
	path: '/v1/allocation',
	operation: 'setAllocation',
	tag: 'Channels',
	summary: 'Say from how few units on a SKU is split among its listings',
	description:
		'While a SKU is split, each listing shows a share, and all of them together never more than there is: the last unit is not sold twice. Bundles and what is in them, SKUs that may be backordered, and SKUs whose channels draw from different places are not split. What all listings show is computed anew before it answers.',
	scope: 'admin',
	body: allocationSchema,
	answers,
	example: { body: { splitBelow: 10 } },
} );

/** How units are shared out among those that sell them. */
export function allocationRoutes( routes: ApiRoutes, app: App ): void {
	const { clock, store } = app;

	routes.add( READ, async () => ( {
		status: 200,
		body: { splitBelow: await store.model.splitBelow() },
	} ) );

	routes.add( SET, async ( { body: { splitBelow } } ) => {
		app.wake( await store.model.setSplitBelow( splitBelow, clock.now() ) );
		return { status: 200, body: { splitBelow } };
	} );
}
