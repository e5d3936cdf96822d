import { useEffect, useSyncExternalStore } from '@wordpress/element';
import { __, _n, sprintf } from '@wordpress/i18n';
import { readExceptionCount } from './api/exceptions.ts';
import { showInMenu } from './menu-bubble.ts';
import { useRepeated } from './use-repeated.ts';

/** How much waits for a person; beyond `SHOWN_MAX` only that it is more. */
export interface ExceptionCount {
	readonly count: number;
	readonly isMore: boolean;
}

const SHOWN_MAX = 99;
/** The plugin keeps a count that long as well. */
const PERIOD_MS = 60_000;

let current: ExceptionCount | null = null;
const listeners = new Set< () => void >();

/** Shows a newer count wherever one is shown: on the tab, and in WordPress' menu. */
export function noteExceptionCount( found: ExceptionCount | null ): void {
	current =
		found === null || found.count <= SHOWN_MAX ? found : { count: SHOWN_MAX, isMore: true };
	showInMenu(
		current?.count ?? 0,
		current?.isMore ?? false,
		current === null ? '' : countWords( current )
	);
	listeners.forEach( ( listener ) => listener() );
}

export function countWords( { count, isMore }: ExceptionCount ): string {
	return isMore
		? /* translators: %d: how many. */
			sprintf( __( 'more than %d wait for you', 'lockstep' ), count )
		: /* translators: %d: how many. */
			sprintf( _n( '%d waits for you', '%d wait for you', count, 'lockstep' ), count );
}

function subscribe( listener: () => void ): () => void {
	listeners.add( listener );
	return () => listeners.delete( listener );
}

/** The count, asked anew each minute; `null` while nobody knows it. */
export function useExceptionCount(): ExceptionCount | null {
	useEffect( () => void ask(), [] );
	useRepeated( ask, PERIOD_MS, true );
	return useSyncExternalStore( subscribe, () => current );
}

async function ask(): Promise< void > {
	const answer = await readExceptionCount();
	const count = answer.ok ? answer.value.count : null;
	noteExceptionCount(
		answer.ok && count !== null ? { count, isMore: answer.value.isMore } : null
	);
}
