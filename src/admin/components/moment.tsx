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
	const { formats } = getSettings();
	const isToday = dateI18n( 'Ymd', atMs ) === dateI18n( 'Ymd', nowMs );
	const time = dateI18n( withSeconds( formats.time ), atMs );
	const day = dateI18n( formats.date, atMs );
	const exact = new Date( atMs ).toISOString();
	return (
		<time dateTime={ exact } title={ exact }>
			{ isToday ? time : `${ day } ${ time }` }
		</time>
	);
}

/** The site's own format ends at minutes as a rule: too coarse for what happens within two seconds. */
function withSeconds( format: string ): string {
	return /[su]/.test( format ) ? format : format.replace( 'i', 'i:s' );
}
