import type { ReactNode } from 'react';

interface ScrollBoxProps {
	/** What is in it, for who cannot see it. */
	readonly label: string;
	readonly children: ReactNode;
}

/** A table that may be wider than a telephone: it scrolls by itself, also by the keyboard. */
export function ScrollBox( { label, children }: ScrollBoxProps ) {
	return (
		<div className="lockstep-scroll" role="group" aria-label={ label } tabIndex={ 0 }>
			{ children }
		</div>
	);
}
