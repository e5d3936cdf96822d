import { eventPageSchema, type eventAnswerSchema } from '../../../shared/api/events.ts';
import { z } from 'zod';
import { printJson, printTable } from '../output.ts';
import type { WorkerClient } from '../worker-client.ts';

export interface EventsOptions {
	readonly json: boolean;
	readonly sku?: string;
	readonly order?: string;
	readonly kind?: string;
	readonly source?: string;
	readonly after?: number;
	readonly limit: number;
}

type Event = z.output< typeof eventAnswerSchema >;

const PAGE = 1_000;

const movedSchema = z
	.object( {
		stock: z.array(
			z.object( {
				sku: z.string(),
				location: z.string(),
				before: z.object( { onHand: z.number(), committed: z.number() } ),
				after: z.object( { onHand: z.number(), committed: z.number() } ),
			} )
		),
	} )
	.catch( { stock: [] } );

/** Who did what, when, and what it changed: the log, oldest first. JSON is one line for each event. */
export async function listEvents( worker: WorkerClient, options: EventsOptions ): Promise< void > {
	const { json, limit, sku, order, kind, source, after } = options;
	const query = { sku, order, kind, source, after, limit: Math.min( PAGE, limit ) };
	const events: Event[] = [];
	let left = limit;
	for await ( const page of worker.pages( '/v1/events', eventPageSchema, query ) ) {
		const wanted = page.events.slice( 0, left );
		left -= wanted.length;
		if ( json ) {
			wanted.forEach( printJson );
		} else {
			events.push( ...wanted );
		}
		if ( left === 0 ) {
			break;
		}
	}
	if ( json ) {
		return;
	}
	if ( events.length === 0 ) {
		process.stdout.write( 'The log has no such event.\n' );
		return;
	}
	printTable(
		[ 'event', 'committed', 'kind', 'source', 'actor', 'what it changed' ],
		events.map( ( event ) => [
			event.position,
			new Date( event.committedAtMs ).toISOString(),
			event.outcome === 'applied' ? event.kind : `${ event.kind } (${ event.outcome })`,
			event.source,
			event.actor ?? '',
			changesIn( event ),
		] )
	);
}

function changesIn( { effect }: Event ): string {
	return movedSchema
		.parse( effect )
		.stock.map( ( { sku, location, before, after } ) => {
			const onHand = change( 'on hand', before.onHand, after.onHand );
			const committed = change( 'committed', before.committed, after.committed );
			return `${ sku } at ${ location }: ${ [ ...onHand, ...committed ].join( ', ' ) }`;
		} )
		.join( '; ' );
}

const change = ( name: string, before: number, after: number ): string[] =>
	before === after ? [] : [ `${ name } ${ before } → ${ after }` ];
