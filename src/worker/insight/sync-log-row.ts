import { z } from 'zod';
import type { SyncLogChange, SyncLogListing, SyncLogRow } from '../../shared/sync-log.ts';
import { availableOf } from '../ledger/shelf.ts';
import type { EventEntry, LogPlace, NoticeEntry } from '../store/sync-log-store.ts';

/**
 * A row of the log out of what is stored. Read leniently: a log holds what earlier versions wrote
 * too, and a row that lacks something is better than a page that does not load.
 */

const countsSchema = z
	.object( { onHand: z.number(), committed: z.number(), safety: z.number().default( 0 ) } )
	.transform( ( { onHand, committed, safety } ) => ( {
		onHand,
		committed,
		available: availableOf( { onHand, committed, safety } ),
	} ) );

const effectSchema = z.object( {
	stock: z
		.array(
			z.object( {
				sku: z.string(),
				location: z.string(),
				before: countsSchema,
				after: countsSchema,
			} )
		)
		.default( [] ),
	flags: z
		.array( z.object( { line: z.string(), flag: z.string(), units: z.number() } ) )
		.default( [] ),
	listings: z
		.array(
			z.object( {
				listing: z.string(),
				channel: z.string(),
				quantity: z.number(),
				revision: z.number(),
			} )
		)
		.default( [] ),
} );
export type LoggedListing = z.infer< typeof effectSchema >[ 'listings' ][ number ];

const text = z.string().nullish().catch( null );
const bodySchema = z.object( {
	channel: text,
	/** Of an order that an own change belongs to it is an object, of mapped lines a name. */
	order: z.union( [ z.string(), z.object( { order: z.string() } ) ] ).nullish(),
	/** The line that somebody else than its channel tells of. */
	of: z.object( { order: z.string() } ).nullish(),
	snapshot: z
		.object( {
			order: z.string(),
			lines: z.array( z.object( { sku: z.string().optional() } ) ),
		} )
		.optional(),
	sku: text,
	listing: text,
	assigned: z.union( [ z.object( { sku: z.string() } ), z.array( z.unknown() ) ] ).nullish(),
	offer: text,
	delta: z.number().optional(),
	units: z.number().optional(),
	stock: z.number().nullish(),
	what: text,
	reason: text,
	origin: text,
} );

/** Where an event's listings stand: everything of a row that can still change. */
export type WithProgress = Omit< SyncLogListing, keyof LoggedListing > & LoggedListing;

/** The listing that an event is about without saying which SKU that is. */
export function listingOf( entry: EventEntry ): string | null {
	return bodySchema.catch( {} ).parse( entry.body ).listing ?? null;
}

export function effectOf( entry: EventEntry ): z.infer< typeof effectSchema > {
	return effectSchema.parse( entry.effect );
}

export function eventRow(
	entry: EventEntry,
	changes: readonly SyncLogChange[],
	listings: readonly WithProgress[],
	leftOut: number,
	listingSku: string | null
): SyncLogRow {
	const body = bodySchema.catch( {} ).parse( entry.body );
	const order = typeof body.order === 'string' ? body.order : body.order?.order;
	const assigned = Array.isArray( body.assigned ) ? null : body.assigned;
	return {
		position: positionText( entry.place ),
		kind: entry.kind,
		source: entry.source,
		channel: body.channel ?? null,
		outcome: entry.outcome,
		occurredAtMs: entry.occurredAtMs,
		receivedAtMs: entry.receivedAtMs,
		committedAtMs: entry.committedAtMs,
		isClamped: entry.isClamped,
		order: body.snapshot?.order ?? order ?? body.of?.order ?? null,
		sku:
			body.sku ??
			assigned?.sku ??
			changes[ 0 ]?.sku ??
			body.snapshot?.lines.find( ( { sku } ) => sku )?.sku ??
			listings[ 0 ]?.sku ??
			listingSku,
		units:
			body.delta ??
			body.units ??
			( entry.kind === 'own-baseline' ? body.stock : null ) ??
			null,
		what: body.what ?? null,
		reason: body.reason ?? null,
		origin: body.origin ?? null,
		actor: entry.actor,
		delivery: entry.delivery,
		code: null,
		detail: null,
		deliveryState: null,
		flags: effectOf( entry ).flags,
		changes: [ ...changes ],
		listings: [ ...listings ],
		leftOut,
		isOpen: listings.some(
			( { confirmedAtMs, failure } ) => confirmedAtMs === null && failure === null
		),
	};
}

export function noticeRow( entry: NoticeEntry ): SyncLogRow {
	return {
		position: positionText( entry.place ),
		kind: 'delivery',
		source: entry.channel,
		channel: entry.channel,
		outcome: entry.outcome,
		occurredAtMs: entry.receivedAtMs,
		receivedAtMs: entry.receivedAtMs,
		committedAtMs: entry.foundAtMs,
		isClamped: false,
		order: null,
		sku: null,
		units: null,
		what: null,
		reason: null,
		origin: null,
		actor: null,
		delivery: entry.delivery,
		code: entry.code,
		detail: entry.detail,
		deliveryState: entry.state,
		flags: [],
		changes: [],
		listings: [],
		leftOut: 0,
		// A dead letter stays one until somebody does something; the others move by themselves.
		isOpen: [ 'waiting', 'fetching', 'parked' ].includes( entry.state ),
	};
}

export function positionText( { event, notice }: LogPlace ): string {
	return notice === 0 ? String( event ) : `${ event }.${ notice }`;
}

/** @param position as positionText wrote it; the caller has checked its form. */
export function placeOf( position: string ): LogPlace {
	const [ event, notice = '0' ] = position.split( '.' );
	return { event: Number( event ), notice: Number( notice ) };
}
