import { __, sprintf } from '@wordpress/i18n';

/** A duration as people read it: 12 ms, 1.2 s, 3 min, 5 h. */
export function durationText( ms: number ): string {
	if ( ms < 1_000 ) {
		/* translators: %d: milliseconds. */
		return sprintf( __( '%d ms', 'lockstep' ), Math.round( ms ) );
	}
	if ( ms < 60_000 ) {
		const seconds =
			ms < 10_000 ? ( ms / 1_000 ).toFixed( 1 ) : String( Math.round( ms / 1_000 ) );
		/* translators: %s: seconds, such as 1.2 */
		return sprintf( __( '%s s', 'lockstep' ), Number( seconds ).toLocaleString() );
	}
	if ( ms < 3_600_000 ) {
		/* translators: %d: minutes. */
		return sprintf( __( '%d min', 'lockstep' ), Math.round( ms / 60_000 ) );
	}
	/* translators: %d: hours. */
	return sprintf( __( '%d h', 'lockstep' ), Math.round( ms / 3_600_000 ) );
}
