import type { ReactNode } from 'react';
import { routeTo } from '../use-route.ts';

declare global {
	interface Window {
		/** Printed by the plugin beside the boxes. */
		readonly lockstepScreens?: { readonly url: string };
	}
}

interface ScreenLinkProps {
	readonly screen: string;
	readonly open?: string;
	readonly children: ReactNode;
}

/** A way from WooCommerce's screens to one of Lockstep's. */
export function ScreenLink( { screen, open, children }: ScreenLinkProps ) {
	const url = window.lockstepScreens?.url ?? 'admin.php?page=lockstep';
	return <a href={ `${ url }${ routeTo( screen, open ) }` }>{ children }</a>;
}
