import { z } from 'zod';
import { conflictSchema, dismissalSchema, NOTE_MAX } from '../../../shared/api/exceptions.ts';
import { pushedListingSchema } from '../../../shared/api/waits-for.ts';
import { listingIdSchema } from '../../../shared/ids.ts';
import { nameSchema } from '../../../shared/storable-text.ts';
import type { App } from '../../app.ts';
import { readListingWaitsFor } from '../../insight/waits-for.ts';
import type { Dismissal, Dismissible } from '../../store/dismissal-store.ts';
import { WorkerError } from '../../worker-error.ts';
import { apiRoute } from '../api-route.ts';
import type { ApiRoutes } from '../api-routes.ts';
import { askedBy } from '../authorize.ts';

const numberSchema = z.coerce.number().int().min( 1 );
const DISMISSED = {
	note: 'sent by a test of the app',
	by: 'admin',
	atMs: 1_795_262_400_000,
};

const shared = {
	method: 'POST',
	tag: 'Exceptions',
	scope: 'operate',
	description:
		'It is kept, and listed by `GET /v1/exceptions?dismissed=true`. Dismissed twice, the first time counts.',
	body: z.object( {
		note: nameSchema( NOTE_MAX ).meta( { description: 'Why, for whoever looks later.' } ),
	} ),
	answers: {
		200: {
			description: 'It waits no more.',
			schema: z.object( { dismissal: dismissalSchema } ),
			example: { dismissal: DISMISSED },
		},
	},
	errors: [ 'NOT_FOUND' ],
} as const;
const body = { note: DISMISSED.note };

const DELIVERY = apiRoute( {
	...shared,
	path: '/v1/deliveries/:delivery/dismiss',
	operation: 'dismissDelivery',
	summary: 'Say that a dead or parked delivery needs nobody any more',
	params: z.object( { delivery: numberSchema } ),
	example: { params: { delivery: 7 }, body },
} );

const CONFLICT = apiRoute( {
	...shared,
	path: '/v1/conflicts/:conflict/dismiss',
	operation: 'dismissConflict',
	summary: 'Say that a conflict needs nobody any more',
	params: z.object( { conflict: numberSchema } ),
	example: { params: { conflict: 3 }, body },
} );

const DRIFT = apiRoute( {
	...shared,
	path: '/v1/drifts/:listing/dismiss',
	operation: 'dismissDrift',
	summary: 'Say that the drifts of a listing until now need nobody any more',
	params: z.object( { listing: listingIdSchema } ),
	example: { params: { listing: 'outlet:40001' }, body },
} );

const READ_CONFLICT = apiRoute( {
	method: 'GET',
	path: '/v1/conflicts/:conflict',
	operation: 'readConflict',
	tag: 'Exceptions',
	summary: 'Two contents under one key: the one that stands, and the one that was not taken',
	scope: 'read',
	params: z.object( { conflict: numberSchema } ),
	answers: {
		200: {
			description: 'Both.',
			schema: conflictSchema,
			example: {
				conflict: 3,
				source: 'api',
				key: 'breakage-2026-11-21-1',
				delivery: null,
				receivedAtMs: 1_795_262_400_000,
				position: 120,
				refused: { kind: 'adjustment', sku: 'MUG-BLUE', delta: -2 },
				standing: {
					receivedAtMs: 1_795_262_300_000,
					body: { kind: 'adjustment', sku: 'MUG-BLUE', delta: -1 },
				},
				dismissal: null,
			},
		},
	},
	errors: [ 'NOT_FOUND' ],
	example: { params: { conflict: 3 } },
} );

const PUSH = apiRoute( {
	method: 'POST',
	path: '/v1/listings/:listing/push',
	operation: 'pushListing',
	tag: 'Exceptions',
	summary: 'Push the quantity of a listing again',
	description:
		'Also one that its channel has refused. It goes out as a new revision with the quantity of this moment.',
	scope: 'operate',
	params: z.object( { listing: listingIdSchema } ),
	answers: {
		200: {
			description:
				'It goes out as soon as its channel can take it, and nothing that `waitsFor` names keeps it.',
			schema: pushedListingSchema,
			example: { listing: 'outlet:40001', revision: 6, waitsFor: [] },
		},
	},
	errors: [ 'NOT_FOUND' ],
	example: { params: { listing: 'outlet:40001' } },
} );

/** What a person says of an exception once he has looked at it. */
export function dismissalRoutes( routes: ApiRoutes, app: App ): void {
	const { store, clock } = app;
	const dismissed = async ( what: Dismissible, note: string, by: string | null ) => {
		const wanted: Dismissal = { note, by, atMs: clock.now() };
		const dismissal = await store.dismissals.dismiss( what, wanted );
		if ( dismissal === null ) {
			throw new WorkerError( 'NOT_FOUND', `No ${ what.kind } of that name waits.` );
		}
		return { status: 200 as const, body: { dismissal } };
	};

	routes.add( DELIVERY, ( { params: { delivery }, body: { note }, request } ) =>
		dismissed( { kind: 'delivery', delivery }, note, askedBy( request ) )
	);
	routes.add( CONFLICT, ( { params: { conflict }, body: { note }, request } ) =>
		dismissed( { kind: 'conflict', conflict }, note, askedBy( request ) )
	);
	routes.add( DRIFT, ( { params: { listing }, body: { note }, request } ) =>
		dismissed( { kind: 'drift', listing }, note, askedBy( request ) )
	);

	routes.add( READ_CONFLICT, async ( { params: { conflict } } ) => {
		const found = await store.lists.conflict( conflict );
		if ( found === null ) {
			throw new WorkerError( 'NOT_FOUND', `There is no conflict ${ conflict }.` );
		}
		return { status: 200, body: found };
	} );

	routes.add( PUSH, async ( { params: { listing } } ) => {
		const revision = await app.listings.pushAgain( listing );
		if ( revision === null ) {
			throw new WorkerError( 'NOT_FOUND', `There is no listing "${ listing }".` );
		}
		const waitsFor = await readListingWaitsFor( app, listing );
		return { status: 200, body: { listing, revision, waitsFor } };
	} );
}
