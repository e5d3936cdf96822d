import type { AsOfPage, Instant, SkuAsOf } from '../../shared/as-of.ts';
import type { PastStore } from '../store/past-store.ts';
import { WorkerError } from '../worker-error.ts';
import { listingsAsOf } from './as-of-listings.ts';
import { reservationsAsOf } from './as-of-reservations.ts';
import { shelvesAsOf } from './as-of-shelves.ts';
import { lastUpTo } from './last-up-to.ts';

/** An instant as somebody names it: a time, or the position of an event. */
export type NamedInstant = { readonly atMs: number } | { readonly position: number };

export interface AsOfQuery {
	/** These SKUs; without it, all that the ledger knows. */
	readonly skus?: readonly string[];
	/** Those after this one, in the order of their names. */
	readonly after?: string;
	readonly limit: number;
}

/**
 * Finds an instant in the log: that of a time is after the last event committed by then.
 *
 * The log is in the order of commits, so the event is found by halving. Where workers' clocks disagree, or
 * one was set back, that is as exact as the clocks were; an instant named by its position always is.
 *
 * @throws {WorkerError} INSTANT_UNKNOWN: it lies ahead, or no event has that position.
 */
export async function findInstant(
	past: PastStore,
	named: NamedInstant,
	nowMs: number
): Promise< Instant > {
	if ( 'position' in named ) {
		const commit = await past.commitAt( named.position );
		if ( commit?.position !== named.position ) {
			throw new WorkerError( 'INSTANT_UNKNOWN', `There is no event #${ named.position }.`, {
				position: 'is not in the log',
			} );
		}
		return { ...commit, atMs: commit.committedAtMs };
	}
	const { atMs } = named;
	if ( atMs > nowMs ) {
		throw new WorkerError( 'INSTANT_UNKNOWN', 'It lies ahead.', { at: 'lies ahead' } );
	}
	const commit = await lastUpTo( {
		at: ( position ) => past.commitAt( position ),
		numberOf: ( { position } ) => position,
		isBy: ( { committedAtMs } ) => committedAtMs <= atMs,
	} );
	return { position: commit?.position ?? 0, committedAtMs: commit?.committedAtMs ?? null, atMs };
}

/** What the ledger knew at an instant: of some SKUs, or a page of all. Nothing is written. */
export async function readAsOf(
	past: PastStore,
	instant: Instant,
	{ skus, after, limit }: AsOfQuery
): Promise< AsOfPage > {
	const names = skus ? skusAfter( skus, after ) : await past.skus( after ?? null, limit + 1 );
	const page: SkuAsOf[] = [];
	for ( const sku of names.slice( 0, limit ) ) {
		page.push( await skuAsOf( past, sku, instant ) );
	}
	const next = names.length > limit ? ( page.at( -1 )?.sku ?? null ) : null;
	return { instant, skus: page, next };
}

/** What the ledger knew of one SKU. One that it does not know has nothing. */
export async function skuAsOf(
	past: PastStore,
	sku: string,
	instant: Instant
): Promise< SkuAsOf > {
	const shelves = await shelvesAsOf( past, sku, instant.position );
	return {
		sku,
		shelves,
		reservations: await reservationsAsOf( past, sku, instant.position, shelves ),
		listings: await listingsAsOf( past, sku, instant ),
	};
}

/** Each once, in an order that `after` can name a place of. */
function skusAfter( skus: readonly string[], after: string | undefined ): string[] {
	const named = [ ...new Set( skus ) ].sort();
	return after === undefined ? named : named.filter( ( sku ) => sku > after );
}
