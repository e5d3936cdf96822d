import { Spinner } from '@wordpress/components';
import type { ReactNode } from 'react';

/** Says what is being waited for, to eyes and to screen readers. */
export function Loading( { children }: { readonly children: ReactNode } ) {
	return (
		<p role="status" className="lockstep-loading">
			<Spinner />
			{ children }
		</p>
	);
}
