import { lazy } from '@wordpress/element';
import { __ } from '@wordpress/i18n';
import type { ComponentType } from 'react';
import type { PluginStatus } from './api/plugin-status.ts';

export interface ScreenProps {
	readonly status: PluginStatus;
	/** A request has answered a newer status. */
	readonly onStatus: ( status: PluginStatus ) => void;
	/** What is open on this screen, from the address. */
	readonly open: string | null;
}

export interface Screen {
	/** Its part of the address. */
	readonly id: string;
	readonly title: string;
	/** Loaded when it is first shown: a screen's own libraries cost nothing elsewhere. */
	readonly component: ComponentType< ScreenProps >;
}

/** The screens of a paired shop, in the order of the navigation; the first is where one begins. */
export function screens(): readonly Screen[] {
	return SCREENS.map( ( { title, ...screen } ) => ( { ...screen, title: title() } ) );
}

// Titles are functions: at the time when this file is read, the translations may not be there yet.
const SCREENS = [
	{
		id: 'sync-log',
		title: () => __( 'Sync log', 'lockstep' ),
		component: lazy( () => import( './screens/sync-log/index.tsx' ) ),
	},
	{
		id: 'channels',
		title: () => __( 'Channels', 'lockstep' ),
		component: lazy( () => import( './screens/channels/index.tsx' ) ),
	},
	{
		id: 'listings',
		title: () => __( 'Listings', 'lockstep' ),
		component: lazy( () => import( './screens/listings/index.tsx' ) ),
	},
	{
		id: 'stock',
		title: () => __( 'Stock', 'lockstep' ),
		component: lazy( () => import( './screens/stock/index.tsx' ) ),
	},
	{
		id: 'bundles',
		title: () => __( 'Bundles', 'lockstep' ),
		component: lazy( () => import( './screens/bundles/index.tsx' ) ),
	},
	{
		id: 'exceptions',
		title: () => __( 'Exceptions', 'lockstep' ),
		component: lazy( () => import( './screens/exceptions/index.tsx' ) ),
	},
	{
		id: 'settings',
		title: () => __( 'Settings', 'lockstep' ),
		component: lazy( () => import( './screens/settings/index.tsx' ) ),
	},
];
