import { __, sprintf } from '@wordpress/i18n';
import type { LimitUse } from '../../../shared/api/channels.ts';
import { durationText } from '../../duration.ts';

/** From this share on no further call is to be had of a limit as a rule: a call takes more than what is left. */
const FULL = 0.95;

export function isAtLimit( { used, max }: LimitUse ): boolean {
	return max > 0 && used >= max * FULL;
}

/** How much of a limit is used, as in `38 of 40 calls in 1 min`. */
export function limitText( { unit, used, max, windowMs }: LimitUse ): string {
	const most = Math.floor( max ).toLocaleString();
	const now = Math.min( Math.ceil( used ), Math.floor( max ) ).toLocaleString();
	const amount =
		unit === 'calls'
			? /* translators: 1: how many are used, 2: of how many. */
				sprintf( __( '%1$s of %2$s calls', 'lockstep' ), now, most )
			: /* translators: 1: how many are used, 2: of how many. */
				sprintf( __( '%1$s of %2$s points', 'lockstep' ), now, most );
	return windowMs === null
		? amount
		: sprintf(
				/* translators: 1: such as "38 of 40 calls", 2: a duration. */
				__( '%1$s in %2$s', 'lockstep' ),
				amount,
				durationText( windowMs )
			);
}

/** Where the limit is known from, and how fast it comes back. */
export function limitNote( { perSecond, isFromChannel, windowMs }: LimitUse ): string {
	const known = isFromChannel
		? __( 'as the channel says', 'lockstep' )
		: __( 'as it is documented', 'lockstep' );
	return windowMs === null && perSecond > 0
		? sprintf(
				/* translators: 1: how many, 2: where that is known from. */
				__( '%1$s come back each second, %2$s', 'lockstep' ),
				perSecond.toLocaleString( undefined, { maximumFractionDigits: 1 } ),
				known
			)
		: known;
}
