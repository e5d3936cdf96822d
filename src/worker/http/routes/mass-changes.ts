import { z } from 'zod';
import {
	breakerLimitsSchema,
	massChangeDiffSchema,
	massChangesSchema,
	settledMassChangeSchema,
	type MassChange,
} from '../../../shared/api/channels.ts';
import type { ErrorCode } from '../../../shared/errors.ts';
import { listingIdSchema } from '../../../shared/ids.ts';
import { nameSchema } from '../../../shared/storable-text.ts';
import type { App } from '../../app.ts';
import { readChannelWaitsFor } from '../../insight/waits-for.ts';
import { canUndo } from '../../propagation/mass-change-cause.ts';
import type { MassChangeRow } from '../../store/mass-change-store.ts';
import { BREAKER_DEFAULTS } from '../../store/mass-change-store.ts';
import { WorkerError } from '../../worker-error.ts';
import { apiRoute } from '../api-route.ts';
import type { ApiRoutes } from '../api-routes.ts';
import { askedBy } from '../authorize.ts';
import { cursorOf, limitSchema, pageOf } from '../cursor.ts';

const numberSchema = z.coerce.number().int().min( 1 );
const params = z.object( { change: numberSchema } );
const REASON_MAX = 500;
const listCursor = cursorOf( 'mass-changes', z.int().min( 1 ) );
const lineCursor = cursorOf( 'mass-change-lines', listingIdSchema );

const HELD: MassChange = {
	change: 3,
	channel: 'outlet',
	cause: 'import:stock-2026-11-29',
	state: 'held',
	zeroed: 212,
	shifted: 4,
	listings: 800,
	held: 230,
	sent: 0,
	foundAtMs: 1_795_262_400_000,
	settledAtMs: null,
	settledBy: null,
	settledReason: null,
	canUndo: true,
};

const LIST = apiRoute( {
	method: 'GET',
	path: '/v1/mass-changes',
	operation: 'listMassChanges',
	tag: 'Exceptions',
	summary: 'Mass changes, newest first',
	description:
		'Where one cause (a file, a saved bundle, a token, a paired shop by itself) would take much of a channel to zero, or change it by more than half, within a minute, all of that cause is held until somebody has looked.',
	scope: 'read',
	query: z.object( {
		state: z
			.enum( [ 'held', 'released', 'undone' ] )
			.optional()
			.meta( { description: 'Only those.' } ),
		cursor: listCursor.schema.optional(),
		limit: limitSchema,
	} ),
	answers: {
		200: {
			description: 'A page.',
			schema: massChangesSchema,
			example: { changes: [ HELD ], next: null },
		},
	},
} );

const READ = apiRoute( {
	method: 'GET',
	path: '/v1/mass-changes/:change',
	operation: 'readMassChange',
	tag: 'Exceptions',
	summary: 'What a mass change would change',
	scope: 'read',
	params,
	query: z.object( { cursor: lineCursor.schema.optional(), limit: limitSchema } ),
	answers: {
		200: {
			description: 'It, and a page of its listings.',
			schema: massChangeDiffSchema,
			example: {
				change: HELD,
				lines: [
					{
						listing: 'outlet:40001',
						sku: 'MUG-BLUE',
						before: 7,
						after: 0,
						isSent: false,
					},
				],
				next: null,
			},
		},
	},
	errors: [ 'NOT_FOUND' ],
	example: { params: { change: 3 } },
} );

const decision = {
	method: 'POST',
	tag: 'Exceptions',
	scope: 'operate',
	params,
	body: z.object( {
		reason: nameSchema( REASON_MAX ).meta( { description: 'Why, for whoever looks later.' } ),
	} ),
	errors: [ 'NOT_FOUND', 'MASS_CHANGE_SETTLED' ] satisfies ErrorCode[],
} as const;

const settled = ( state: 'released' | 'undone' ) => ( {
	description: 'It is over, on every channel.',
	schema: settledMassChangeSchema,
	example: {
		waitsFor: [],
		change: {
			...HELD,
			...{ state, held: 0, settledAtMs: 1_795_262_460_000, settledBy: 'admin' },
			settledReason: 'the file was for another shop',
		},
	},
} );

const example = { params: { change: 3 }, body: { reason: 'the file was for another shop' } };

const RELEASE = apiRoute( {
	...decision,
	path: '/v1/mass-changes/:change/release',
	operation: 'releaseMassChange',
	summary: 'Let a mass change go out',
	description: 'On every channel. The quantities of this moment are pushed.',
	answers: { 200: settled( 'released' ) },
	example,
} );

const UNDO = apiRoute( {
	...decision,
	path: '/v1/mass-changes/:change/undo',
	operation: 'undoMassChange',
	summary: 'Take a mass change back',
	description:
		'Tells the ledger the opposite of everything that its cause has told. What others have told since stays. A bundle or a setting that was saved is not taken back so: save it as it was, and release this.',
	answers: { 200: settled( 'undone' ) },
	errors: [ ...decision.errors, 'MASS_CHANGE_STAYS', 'IMPORT_NOT_NOW' ],
	example,
} );

const limitsAnswer = {
	200: {
		description: 'As they are now.',
		schema: breakerLimitsSchema,
		example: { ...BREAKER_DEFAULTS },
	},
};

const LIMITS = apiRoute( {
	method: 'GET',
	path: '/v1/breaker',
	operation: 'readBreaker',
	tag: 'Channels',
	summary: 'When many changes by one cause are held as a mass change',
	scope: 'read',
	answers: limitsAnswer,
} );

const SET_LIMITS = apiRoute( {
	method: 'POST',
	path: '/v1/breaker',
	operation: 'setBreaker',
	tag: 'Channels',
	summary: 'Say when many changes by one cause are held as a mass change',
	scope: 'admin',
	body: breakerLimitsSchema,
	answers: limitsAnswer,
	example: { body: { ...BREAKER_DEFAULTS } },
} );

export function massChangeRoutes( routes: ApiRoutes, app: App ): void {
	const { store, massChanges } = app;
	routes.add( LIST, async ( { query: { state = null, cursor: after = null, limit } } ) => {
		const found = await store.massChanges.list( { state, after, limit: limit + 1 } );
		const { entries, next } = pageOf( found, limit, listCursor, ( { change } ) => change );
		return { status: 200, body: { changes: entries.map( answerOf ), next } };
	} );

	routes.add( READ, async ( { params: { change }, query: { cursor: after = null, limit } } ) => {
		const row = await store.massChanges.find( change );
		if ( ! row ) {
			throw new WorkerError( 'NOT_FOUND', `There is no mass change ${ change }.` );
		}
		const found = await store.massChanges.lines( change, after, limit + 1 );
		const { entries, next } = pageOf( found, limit, lineCursor, ( { listing } ) => listing );
		return { status: 200, body: { change: answerOf( row ), lines: [ ...entries ], next } };
	} );

	const settledAs = async ( row: MassChangeRow ) => {
		const waitsFor = await readChannelWaitsFor( app, row.channel );
		return { status: 200 as const, body: { change: answerOf( row ), waitsFor } };
	};

	routes.add( RELEASE, async ( { params: { change }, body: { reason }, request } ) => {
		return settledAs( await massChanges.release( change, { by: askedBy( request ), reason } ) );
	} );

	routes.add( UNDO, async ( { params: { change }, body: { reason }, request } ) => {
		request.raw.socket.setTimeout( UNDO_MAX_MS );
		return settledAs( await massChanges.undo( change, { by: askedBy( request ), reason } ) );
	} );

	routes.add( LIMITS, async () => ( { status: 200, body: await store.massChanges.limits() } ) );

	routes.add( SET_LIMITS, async ( { body } ) => {
		await store.massChanges.setLimits( body );
		return { status: 200, body: await store.massChanges.limits() };
	} );
}

/** So long an answer may be silent while a large change is taken back. */
const UNDO_MAX_MS = 10 * 60_000;

function answerOf( {
	afterPosition: _after,
	untilPosition: _until,
	...row
}: MassChangeRow ): MassChange {
	return { ...row, canUndo: row.state === 'held' && canUndo( row.cause ) };
}
