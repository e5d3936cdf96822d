import type { SyncLogListing, SyncLogRow } from '../../../shared/sync-log.ts';

/** How far a quantity has come; later ones first mean worse. */
export type Reached = 'failed' | 'waiting' | 'sent' | 'accepted' | 'confirmed';

const WORST_FIRST: readonly Reached[] = [ 'failed', 'waiting', 'sent', 'accepted', 'confirmed' ];

export function reachedBy( listing: SyncLogListing ): Reached {
	if ( listing.confirmedAtMs !== null ) {
		return 'confirmed';
	}
	if ( listing.failure !== null ) {
		return 'failed';
	}
	if ( listing.acceptedAtMs !== null ) {
		return 'accepted';
	}
	return listing.sentAtMs !== null ? 'sent' : 'waiting';
}

/** All that one event gave a channel. */
export interface ChannelProgress {
	readonly channel: string;
	readonly reached: Reached;
	/** The new quantity, when there is only one. */
	readonly quantity: number | null;
	readonly listings: number;
	/** From the event's arrival until the last of them was confirmed. */
	readonly confirmedAfterMs: number | null;
}

export function progressOf( row: SyncLogRow ): ChannelProgress[] {
	const channels = Map.groupBy( row.listings, ( { channel } ) => channel );
	return [ ...channels ].map( ( [ channel, listings ] ) => {
		const all = listings.map( reachedBy );
		const reached = WORST_FIRST.find( ( state ) => all.includes( state ) ) ?? 'waiting';
		const last = Math.max( ...listings.map( ( { confirmedAtMs } ) => confirmedAtMs ?? 0 ) );
		return {
			channel,
			reached,
			quantity: listings.length === 1 ? ( listings[ 0 ]?.quantity ?? null ) : null,
			listings: listings.length,
			confirmedAfterMs: reached === 'confirmed' ? last - row.receivedAtMs : null,
		};
	} );
}

export interface Segment {
	readonly step: 'commit' | 'send' | 'accept' | 'confirm';
	readonly fromMs: number;
	readonly toMs: number;
	/** Still going on: `toMs` is now. */
	readonly isOpen: boolean;
}

/**
 * The way of one quantity, cut where a step was reached. A channel that had counted the sale itself
 * was sent nothing: its way is one step from the log to the confirmation.
 */
export function segmentsOf( row: SyncLogRow, listing: SyncLogListing, nowMs: number ): Segment[] {
	const reached: [ Segment[ 'step' ], number | null ][] = [
		[ 'commit', row.committedAtMs ],
		[ 'send', listing.sentAtMs ],
		[ 'accept', listing.acceptedAtMs ],
		[ 'confirm', listing.confirmedAtMs ],
	];
	const segments: Segment[] = [];
	let fromMs = row.receivedAtMs;
	for ( const [ step, atMs ] of reached ) {
		if ( atMs !== null ) {
			// Clocks of one machine, but written by several hands: a step never ends before it begins.
			const toMs = Math.max( fromMs, atMs );
			segments.push( { step, fromMs, toMs, isOpen: false } );
			fromMs = toMs;
		}
	}
	const next = reached.find( ( [ , atMs ], index ) => atMs === null && index >= segments.length );
	if ( listing.confirmedAtMs === null && listing.failure === null && next ) {
		segments.push( { step: next[ 0 ], fromMs, toMs: Math.max( fromMs, nowMs ), isOpen: true } );
	}
	return segments;
}
