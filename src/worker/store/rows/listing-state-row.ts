import { z } from 'zod';
import type { ChannelId, ListingId, OfferRef, Sku } from '../../../shared/ids.ts';
import type { ExternalIds } from '../../channels/contract.ts';
import type { ListingPatch, ListingState } from '../contract.ts';
import { shareFrom } from './desired-row.ts';
import { ownCounterFrom } from '../rows/own-counter-columns.ts';

/** Identifiers as one text, equal for equal identifiers: an index finds it. */
export function externalText( external: ExternalIds ): string {
	const names = Object.keys( external ).sort();
	return JSON.stringify(
		Object.fromEntries( names.map( ( name ) => [ name, external[ name ] ] ) )
	);
}

const externalSchema = z.record( z.string(), z.string() );

export interface ListingStateRow {
	listing: ListingId;
	channel: ChannelId;
	offer: OfferRef;
	sku: Sku;
	external: string;
	quantity: number;
	revision: number;
	foreign_revision: number;
	known: number;
	unreduced: number;
	own_counted_at_ms: number;
	since_ms: number;
	includes_epoch: number | null;
	includes_number: number | null;
	includes_total: number | null;
	split_of: number | null;
	split_share: number | null;
	cut_shown: number | null;
	cut_own_inside: number | null;
	sent_quantity: number | null;
	sent_includes_epoch: number | null;
	sent_includes_number: number | null;
	sent_includes_total: number | null;
	sent_revision: number | null;
	accepted_revision: number | null;
	confirmed_quantity: number | null;
	confirmed_revision: number | null;
	confirmed_at_ms: number | null;
	call: string | null;
	unsettled_until_ms: number | null;
	is_stale: number | null;
	must_resend: number | null;
	attempts: number | null;
	dead_revision: number | null;
	failure_code: string | null;
	failure_reason: string | null;
	check_at_ms: number | null;
	checks: number | null;
	is_paused: number | null;
	held_by: number | null;
	seen_quantity: number | null;
	seen_at_ms: number | null;
	unsettled_quantity: number | null;
}

export const SELECT_LISTING_STATE = `
	select l.listing, l.channel, l.offer, l.sku, l.external,
		d.quantity, d.revision, d.foreign_revision, d.known, d.unreduced, d.own_counted_at_ms, d.since_ms,
		d.includes_epoch, d.includes_number, d.includes_total, d.split_of, d.split_share,
		v.sent_includes_epoch, v.sent_includes_number, v.sent_includes_total,
		v.cut_shown, v.cut_own_inside, v.sent_quantity, v.sent_revision, v.accepted_revision,
		v.confirmed_quantity, v.confirmed_revision, v.confirmed_at_ms, v.call, v.unsettled_until_ms,
		v.is_stale, v.must_resend, v.attempts, v.dead_revision, v.failure_code, v.failure_reason,
		v.check_at_ms, v.checks, v.is_paused, v.held_by, v.seen_quantity, v.seen_at_ms, v.unsettled_quantity
	from listings l
	join desired d on d.listing = l.listing
	left join listing_delivery v on v.listing = l.listing`;

export function listingStateFrom( row: ListingStateRow ): ListingState {
	const { cut_shown: shown, cut_own_inside: ownInside } = row;
	return {
		listing: row.listing,
		channel: row.channel,
		offer: row.offer,
		sku: row.sku,
		external: externalSchema.parse( JSON.parse( row.external ) ),
		quantity: row.quantity,
		revision: row.revision,
		foreignRevision: row.foreign_revision,
		known: row.known,
		unreduced: row.unreduced,
		ownCountedAtMs: row.own_counted_at_ms,
		sinceMs: row.since_ms,
		includes: ownCounterFrom( row.includes_epoch, row.includes_number, row.includes_total ),
		split: shareFrom( row.split_of, row.split_share ),
		cut: shown === null || ownInside === null ? null : { shown, ownInside },
		sentQuantity: row.sent_quantity,
		sentIncludes: ownCounterFrom(
			row.sent_includes_epoch,
			row.sent_includes_number,
			row.sent_includes_total
		),
		sentRevision: row.sent_revision ?? 0,
		acceptedRevision: row.accepted_revision ?? 0,
		confirmedQuantity: row.confirmed_quantity,
		confirmedRevision: row.confirmed_revision ?? 0,
		confirmedAtMs: row.confirmed_at_ms,
		call: row.call,
		unsettledUntilMs: row.unsettled_until_ms ?? 0,
		isStale: row.is_stale === 1,
		mustResend: row.must_resend === 1,
		attempts: row.attempts ?? 0,
		deadRevision: row.dead_revision,
		failureCode: row.failure_code,
		failureReason: row.failure_reason,
		checkAtMs: row.check_at_ms,
		checks: row.checks ?? 0,
		isPaused: row.is_paused === 1,
		heldBy: row.held_by,
		seenQuantity: row.seen_quantity,
		seenAtMs: row.seen_at_ms,
		unsettledQuantity: row.unsettled_quantity,
	};
}

/** The columns of a patch, as every database takes them: flags are 0 and 1. */
export function columnsOf( patch: ListingPatch ): Record< string, string | number | null > {
	const columns: Record< string, string | number | null > = {};
	const put = ( column: string, value: string | number | boolean | null | undefined ): void => {
		if ( value !== undefined ) {
			columns[ column ] = typeof value === 'boolean' ? Number( value ) : value;
		}
	};
	if ( patch.cut !== undefined ) {
		put( 'cut_shown', patch.cut?.shown ?? null );
		put( 'cut_own_inside', patch.cut?.ownInside ?? null );
	}
	if ( patch.sentIncludes !== undefined ) {
		put( 'sent_includes_epoch', patch.sentIncludes?.epoch ?? null );
		put( 'sent_includes_number', patch.sentIncludes?.number ?? null );
		put( 'sent_includes_total', patch.sentIncludes?.total ?? null );
	}
	put( 'sent_quantity', patch.sentQuantity );
	put( 'sent_revision', patch.sentRevision );
	put( 'accepted_revision', patch.acceptedRevision );
	put( 'confirmed_quantity', patch.confirmedQuantity );
	put( 'confirmed_revision', patch.confirmedRevision );
	put( 'confirmed_at_ms', patch.confirmedAtMs );
	put( 'call', patch.call );
	put( 'unsettled_until_ms', patch.unsettledUntilMs );
	put( 'is_stale', patch.isStale );
	put( 'must_resend', patch.mustResend );
	put( 'attempts', patch.attempts );
	put( 'dead_revision', patch.deadRevision );
	put( 'failure_code', patch.failureCode );
	put( 'failure_reason', patch.failureReason );
	put( 'check_at_ms', patch.checkAtMs );
	put( 'checks', patch.checks );
	put( 'is_paused', patch.isPaused );
	put( 'held_by', patch.heldBy );
	put( 'seen_quantity', patch.seenQuantity );
	put( 'seen_at_ms', patch.seenAtMs );
	put( 'unsettled_quantity', patch.unsettledQuantity );
	return columns;
}

/** Revisions only grow, whatever a late answer says. */
export const GROWING_COLUMNS: ReadonlySet< string > = new Set( [
	'sent_revision',
	'accepted_revision',
	'confirmed_revision',
] );
