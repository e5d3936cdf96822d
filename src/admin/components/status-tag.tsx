import { Icon } from '@wordpress/components';

/**
 * - `bad`: it does not work, or a person is needed.
 * - `off`: somebody wants it so: nothing is sent.
 * - `wait`: it works, and something is on its way.
 * - `good`: nothing is on its way.
 */
export type Tone = 'bad' | 'off' | 'wait' | 'good';

const ICONS = {
	good: 'yes-alt',
	wait: 'clock',
	off: 'controls-pause',
	bad: 'warning',
} as const;

interface StatusTagProps {
	readonly tone: Tone;
	readonly word: string;
}

/** How something is, in a word and a sign: the color alone tells nobody. */
export function StatusTag( { tone, word }: StatusTagProps ) {
	return (
		<span className={ `lockstep-tag is-${ tone }` }>
			<Icon icon={ ICONS[ tone ] } size={ 16 } aria-hidden="true" />
			{ word }
		</span>
	);
}
