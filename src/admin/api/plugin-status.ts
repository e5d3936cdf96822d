import { z } from 'zod';
import { askPlugin } from './ask.ts';

const timeSchema = z.number().nullable();

/** How shop and worker stand to each other, as the plugin knows it without asking the worker. */
export const pluginStatusSchema = z.object( {
	paired: z.boolean(),
	version: z.string(),
	pairing: z.object( {
		/** `none`, `paired`, `unreadable` (the site's keys changed) or `moved` (another address). */
		state: z.string(),
		worker: z.string().nullable(),
		channel: z.string().nullable(),
		shop: z.string(),
		pairedAtMs: timeSchema,
		rotatedAtMs: timeSchema,
	} ),
	delivery: z.object( {
		/** Changes of stock that the worker has not acknowledged. */
		waiting: z.number(),
		oldestMs: timeSchema,
		acknowledgedMs: timeSchema,
	} ),
	worker: z.object( {
		calledMs: timeSchema,
		/** When a quantity of the worker's was last set here. */
		appliedMs: timeSchema,
		skewMs: timeSchema,
	} ),
	cron: z.object( { isLate: z.boolean() } ),
	versions: z.object( {
		plugin: z.string(),
		wordpress: z.string(),
		woocommerce: z.string().nullable(),
		php: z.string(),
	} ),
	nowMs: z.number(),
	/** What is wrong, in plain words, most important first. */
	problems: z.array( z.object( { code: z.string(), message: z.string() } ) ),
} );
export type PluginStatus = z.infer< typeof pluginStatusSchema >;

export const readPluginStatus = () => askPlugin( pluginStatusSchema, 'status' );

/** The code as the worker shows it; blanks, dashes and capitals do not matter. */
export const pair = ( worker: string, code: string ) =>
	askPlugin( pluginStatusSchema, 'pairing/pair', { method: 'POST', data: { worker, code } } );

export const rotateSecrets = () =>
	askPlugin( pluginStatusSchema, 'pairing/rotate', { method: 'POST', data: {} } );

/** Forced: also when the worker cannot be told. */
export const unpair = ( isForced: boolean ) =>
	askPlugin( pluginStatusSchema, 'pairing/unpair', {
		method: 'POST',
		data: { force: isForced },
	} );

const settingsSchema = z.object( { deleteOnUninstall: z.boolean() } );
export type PluginSettings = z.infer< typeof settingsSchema >;

export const readSettings = () => askPlugin( settingsSchema, 'settings' );
export const saveSettings = ( data: PluginSettings ) =>
	askPlugin( settingsSchema, 'settings', { method: 'POST', data } );
