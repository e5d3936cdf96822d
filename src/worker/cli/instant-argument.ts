import { InvalidArgumentError } from 'commander';
import type { NamedInstant } from '../insight/as-of.ts';

const POSITION = /^#([1-9]\d{0,14})$/;
const TIME =
	/^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,3}))?)?)?(Z|[+-]\d\d:?\d\d)?$/;

/**
 * An instant as it is written on the command line: `#1234` is the event at that position, a time with a zone
 * is that time, and one without is by the clock on the wall here. What is left out of a time is zero.
 *
 * @throws {InvalidArgumentError} it is neither, or no such time is in the calendar.
 */
export function instantArgument( text: string ): NamedInstant {
	const position = POSITION.exec( text )?.[ 1 ];
	if ( position !== undefined ) {
		return { position: Number( position ) };
	}
	const [ , ...parts ]: ( string | undefined )[] = TIME.exec( text ) ?? [];
	if ( parts.length === 0 ) {
		throw new InvalidArgumentError(
			'Write a time with its zone (2026-11-29T10:00:00Z), one by the clock here ("2026-11-29 10:00"), or #1234 for an event.'
		);
	}
	const [ year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 ] = parts
		.slice( 0, 6 )
		.map( ( part ) => Number( part ?? 0 ) );
	const milliseconds = Number( ( parts[ 6 ] ?? '' ).padEnd( 3, '0' ) );
	const fields = [ year, month - 1, day, hour, minute, second, milliseconds ] as const;
	const zone = parts[ 7 ];
	const date = zone === undefined ? new Date( ...fields ) : new Date( Date.UTC( ...fields ) );
	// A calendar that is written past its end goes on by itself: the 30th of February is in March.
	const isThere =
		zone === undefined
			? date.getDate() === day && date.getHours() === hour && date.getMinutes() === minute
			: date.getUTCDate() === day && date.getUTCHours() === hour && minute < 60;
	if ( ! isThere || month > 12 || second > 59 ) {
		throw new InvalidArgumentError( 'There is no such time.' );
	}
	return { atMs: date.getTime() - offsetMs( zone ) };
}

function offsetMs( zone: string | undefined ): number {
	if ( zone === undefined || zone === 'Z' ) {
		return 0;
	}
	const digits = zone.slice( 1 ).replace( ':', '' );
	const minutes = Number( digits.slice( 0, 2 ) ) * 60 + Number( digits.slice( 2 ) );
	return ( zone.startsWith( '-' ) ? -minutes : minutes ) * 60_000;
}
