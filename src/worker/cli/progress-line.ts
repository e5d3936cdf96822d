import { systemClock } from '../adapters/system-ports.ts';

const BAR_CHARACTERS = 24;

/**
 * One line on a terminal's stderr that says how far something is; nothing where nobody looks. What is
 * being done changes as it goes on, and each part has its own rate.
 */
export class ProgressLine {
	#what = '';
	#sinceMs = 0;
	#from = 0;

	/** @param total 0: nobody knows how much it is. */
	show( what: string, done = 0, total = 0, unit = '' ): void {
		const nowMs = systemClock.now();
		if ( what !== this.#what ) {
			this.#what = what;
			this.#sinceMs = nowMs;
			this.#from = done;
		}
		if ( process.stderr.isTTY ) {
			const seconds = Math.max( 1, nowMs - this.#sinceMs ) / 1_000;
			const rate = ( done - this.#from ) / seconds;
			process.stderr.write( `\r\u001b[K${ progressText( what, done, total, rate, unit ) }` );
		}
	}

	end(): void {
		if ( process.stderr.isTTY ) {
			process.stderr.write( '\r\u001b[K' );
		}
	}
}

/** @param rate per second. */
export function progressText(
	what: string,
	done: number,
	total: number,
	rate: number,
	unit: string
): string {
	if ( total === 0 ) {
		return `${ what } …`;
	}
	const share = Math.min( 1, done / total );
	const full = Math.floor( share * BAR_CHARACTERS );
	const bar = '█'.repeat( full ) + '░'.repeat( BAR_CHARACTERS - full );
	const left = rate > 0 ? `, ${ timeLeft( ( total - done ) / rate ) } left` : '';
	const percent = Math.floor( share * 100 );
	return `${ what } ${ bar } ${ percent } %, ${ done } of ${ total } ${ unit }, ${ Math.round( rate ) }/s${ left }`;
}

function timeLeft( seconds: number ): string {
	const whole = Math.ceil( seconds );
	return whole < 90 ? `${ whole } s` : `${ Math.ceil( whole / 60 ) } min`;
}
