import { z } from 'zod';
import type { CallItem } from '../contract.ts';
import { ownCounterFrom } from './own-counter-columns.ts';

const externalSchema = z.record( z.string(), z.string() );

export type CallItemRow = Omit< CallItem, 'external' | 'includes' > & {
	external: string;
	epoch: number | null;
	number: number | null;
	total: number | null;
};

/** Of call_items `i` and listings `l`. */
export const CALL_ITEM_COLUMNS = `
	i.listing, l.external, i.revision, i.quantity, i.only_if_shown as "onlyIfShown",
	i.known_when_sent as "knownWhenSent", i.includes_epoch as epoch, i.includes_number as "number",
	i.includes_total as total`;

export function callItemFrom( { epoch, number, total, external, ...item }: CallItemRow ): CallItem {
	return {
		...item,
		external: externalSchema.parse( JSON.parse( external ) ),
		includes: ownCounterFrom( epoch, number, total ),
	};
}
