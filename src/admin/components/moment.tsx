import { dateI18n, getSettings } from '@wordpress/date';

interface MomentProps {
	readonly atMs: number;
	/** The present, to tell whether it was today. */
	readonly nowMs: number;
}

/**
 * A time in the site's own zone and language; the exact one, to the millisecond, on hovering. Of today
 * only the time: in a log that is read while it grows, the date would be the same on every line.
 */
export function Moment( { atMs, nowMs }: MomentProps ) {
	const isToday = dateI18n( 'Ymd', atMs ) === dateI18n( 'Ymd', nowMs );
	const exact = new Date( atMs ).toISOString();
	return (
		<time dateTime={ exact } title={ exact }>
			{ isToday ? timeText( atMs ) : momentText( atMs ) }
		</time>
	);
}

/** Day and time in the site's own zone and language, to the second. */
export function momentText( atMs: number ): string {
	return `${ dateI18n( getSettings().formats.date, atMs ) } ${ timeText( atMs ) }`;
}

function timeText( atMs: number ): string {
	return dateI18n( withSeconds( getSettings().formats.time ), atMs );
}

/** The site's own format ends at minutes as a rule: too coarse for what happens within two seconds. */
function withSeconds( format: string ): string {
	return /[su]/.test( format ) ? format : format.replace( 'i', 'i:s' );
}
