import type { SyncLogChange, SyncLogRow } from '../../../src/shared/sync-log.ts';
import type { Listing, Shelf } from '../../../src/admin/api/stock.ts';
import { NOW_MS } from './fake-plugin.ts';

/** What the worker answers about stock. */

export function shelf( sku: string, location: string, onHand: number, committed = 0 ): Shelf {
	return {
		sku,
		title: `Title of ${ sku }`,
		location,
		onHand,
		committed,
		safety: 0,
		quarantined: 0,
		incoming: 0,
		available: onHand - committed,
	};
}

export function listing(
	channel: string,
	quantity: number,
	changes: Partial< Listing > = {}
): Listing {
	return {
		listing: `${ channel }:MUG`,
		channel,
		quantity,
		revision: 3,
		sinceMs: NOW_MS - 60_000,
		confirmedQuantity: quantity,
		confirmedRevision: 3,
		confirmedAtMs: NOW_MS - 59_000,
		deadRevision: null,
		failureReason: null,
		...changes,
	};
}

/** On hand before and after, nothing being committed. */
export function change(
	location: string,
	before: number,
	after: number,
	sku = 'MUG'
): SyncLogChange {
	const counts = ( units: number ) => ( { onHand: units, committed: 0, available: units } );
	return { sku, location, before: counts( before ), after: counts( after ) };
}

export function event(
	position: number,
	agoMs: number,
	changes: readonly SyncLogChange[],
	others: Partial< SyncLogRow > = {}
): SyncLogRow {
	const atMs = NOW_MS - agoMs;
	return {
		position: String( position ),
		kind: 'adjustment',
		source: 'api',
		channel: null,
		outcome: 'applied',
		occurredAtMs: atMs,
		receivedAtMs: atMs,
		committedAtMs: atMs,
		isClamped: false,
		order: null,
		sku: 'MUG',
		units: ( changes[ 0 ]?.after.onHand ?? 0 ) - ( changes[ 0 ]?.before.onHand ?? 0 ),
		what: null,
		reason: 'broken',
		origin: null,
		actor: 'anna (shop:shop)',
		delivery: null,
		code: null,
		detail: null,
		deliveryState: null,
		flags: [],
		changes: [ ...changes ],
		listings: [],
		leftOut: 0,
		isOpen: false,
		...others,
	};
}
