import { useEffect, useRef, useState } from '@wordpress/element';
import { _n, sprintf } from '@wordpress/i18n';
import type { LogRows } from './log-rows.ts';
import { titleOf } from './title-of.ts';

const PAUSE_MS = 5_000;

/**
 * What a screen reader says of new rows: at most one sentence every five seconds. A shop that sells
 * ten things a second would otherwise never let it speak of anything else.
 */
export function useAnnouncement( rows: LogRows | null ): string {
	const [ text, setText ] = useState( '' );
	const told = useRef< string | null >( null );
	const toldAtMs = useRef( 0 );
	const newest = rows?.held[ 0 ] ?? rows?.shown[ 0 ];
	const position = newest?.position ?? null;

	useEffect( () => {
		if ( ! rows || position === null || position === told.current ) {
			return undefined;
		}
		if ( told.current === null ) {
			// What was there from the beginning is not new.
			told.current = position;
			return undefined;
		}
		const timer = window.setTimeout(
			() => {
				const all = [ ...rows.held, ...rows.shown ];
				const before = all.findIndex( ( row ) => row.position === told.current );
				const count = before === -1 ? all.length : before;
				const [ first ] = all;
				told.current = position;
				toldAtMs.current = Date.now();
				if ( first && count > 0 ) {
					setText(
						sprintf(
							/* translators: 1: how many, 2: title of the newest one. */
							_n(
								'%1$d new event: %2$s',
								'%1$d new events, the last: %2$s',
								count,
								'lockstep'
							),
							count,
							titleOf( first )
						)
					);
				}
			},
			Math.max( 0, toldAtMs.current + PAUSE_MS - Date.now() )
		);
		return () => window.clearTimeout( timer );
	}, [ rows, position ] );
	return text;
}
