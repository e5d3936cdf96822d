import { z } from 'zod';
import { foreignEditsSchema } from '../../../shared/api/channels.ts';
import type { App } from '../../app.ts';
import { apiRoute } from '../api-route.ts';
import type { ApiRoutes } from '../api-routes.ts';

const POLICY = { channel: 'outlet', policy: 'adjustment' } as const;

const SET_POLICY = apiRoute( {
	method: 'POST',
	path: '/v1/channels/:channel/foreign-edits',
	operation: 'setForeignEdits',
	tag: 'Channels',
	summary: 'Say what becomes of quantities that somebody edits on the channel itself',
	description:
		'`ledger-wins`: the ledger’s number is written over them, and a drift is kept. `adjustment`: by as many units as were edited, what lies at the channel’s first location is adjusted, and every other channel follows. Of a bundle that is computed from its components an edit stays a drift; a paired shop tells its own edits whatever is said here.',
	scope: 'operate',
	params: z.object( { channel: z.string() } ),
	body: z.object( { policy: foreignEditsSchema } ),
	answers: {
		200: {
			description: 'It holds from the next edit on.',
			schema: z.object( { channel: z.string(), policy: foreignEditsSchema } ),
			example: POLICY,
		},
	},
	errors: [ 'CHANNEL_UNKNOWN' ],
	example: { params: { channel: 'outlet' }, body: { policy: 'adjustment' } },
} );

export function foreignEditRoutes( routes: ApiRoutes, app: App ): void {
	routes.add( SET_POLICY, async ( { params, body: { policy } } ) => {
		const channel = await app.findChannel( params.channel );
		await app.store.model.setForeignEdits( channel, policy );
		return { status: 200, body: { channel, policy } };
	} );
}
