import type { ChannelOrderLine } from '../../shared/channel-order.ts';
import type { ReserveEvent } from '../../shared/reservation-event.ts';

/**
 * One try of a checkout to keep units for itself. *Asked* and accepted it holds them; *ended* (given
 * back, or run out) it holds none; and it holds none as soon as the channel itself tells of the order.
 * Facts about a try may arrive in any order: that it was ended or extended may be known first.
 */
export interface Reservation {
	readonly attempt: string;
	/** `null`: only its end or its extension is known so far. */
	readonly asked: { readonly atMs: number; readonly lines: readonly ChannelOrderLine[] } | null;
	/** The latest moment that anybody gave it. */
	readonly expiresAtMs: number;
	/** It has run out, if nobody has extended it beyond this. */
	readonly expiredAtMs: number;
	/** It was given back. */
	readonly isReleased: boolean;
}

const UNKNOWN = { asked: null, expiresAtMs: 0, expiredAtMs: 0, isReleased: false };

/** With one more fact about one attempt. */
export function withAttempt(
	known: readonly Reservation[],
	attempt: string,
	fact: Partial< Omit< Reservation, 'attempt' > >
): readonly Reservation[] {
	const before = known.find( ( one ) => one.attempt === attempt ) ?? { attempt, ...UNKNOWN };
	const after = {
		...before,
		...fact,
		expiresAtMs: Math.max( before.expiresAtMs, fact.expiresAtMs ?? 0 ),
		expiredAtMs: Math.max( before.expiredAtMs, fact.expiredAtMs ?? 0 ),
		isReleased: before.isReleased || ( fact.isReleased ?? false ),
	};
	return [ ...known.filter( ( one ) => one.attempt !== attempt ), after ].sort(
		( left, right ) => ( left.attempt < right.attempt ? -1 : 1 )
	);
}

/** The newest try that was asked for: it alone holds units, unless it has ended. */
export function holding( reservations: readonly Reservation[] ): Reservation | null {
	let newest: Reservation | null = null;
	for ( const one of reservations ) {
		if ( one.asked && ( ! newest?.asked || one.asked.atMs >= newest.asked.atMs ) ) {
			newest = one;
		}
	}
	return newest && ! hasEnded( newest ) ? newest : null;
}

/** Extended while somebody let it run out, it goes on: whichever of the two is written first. */
function hasEnded( { isReleased, expiredAtMs, expiresAtMs }: Reservation ): boolean {
	return isReleased || ( expiredAtMs > 0 && expiredAtMs >= expiresAtMs );
}

/** As an order that has not happened: its channel has taken nothing off by itself. */
export function reservedLines( lines: ReserveEvent[ 'lines' ] ): ChannelOrderLine[] {
	return lines.map( ( { line, offer, units } ) => ( {
		line,
		offer,
		ordered: units,
		cancelled: 0,
		shipments: [],
		restocks: [],
		subtracted: 0,
	} ) );
}
