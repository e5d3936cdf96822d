import type { Recipe } from '../unit/ledger/reference-world.ts';

/** What the shop of a random history sells, and where. */

export const LEAVES = Array.from( { length: 24 }, ( _, index ) => `S${ index }` );

export const BUNDLES: readonly Recipe[] = [
	{ bundle: 'DUO', since: 0, parts: { S0: 1, S1: 1 } },
	{ bundle: 'SIX', since: 0, parts: { S2: 6 } },
	{ bundle: 'BOX', since: 0, parts: { DUO: 2, S3: 1 } },
	{ bundle: 'GIFT', since: 0, parts: { S0: 1, S4: 2 }, isKept: true },
	{ bundle: 'CRATE', since: 0, parts: { GIFT: 3, S5: 1 }, isKept: true },
	{ bundle: 'MIX', since: 0, parts: { GIFT: 1, DUO: 1, S6: 2 } },
];

export const SOLD = [ ...LEAVES, ...BUNDLES.map( ( { bundle } ) => bundle ) ];
export const KEPT = BUNDLES.filter( ( { isKept } ) => isKept ).map( ( { bundle } ) => bundle );
export const SELLERS = [ 'north', 'south' ] as const;
export const PAIRED = 'paired';

export interface Line {
	readonly line: string;
	readonly offer: string;
	ordered: number;
	cancelled: number;
	shipments: { key: string; quantity: number; at: number }[];
	restocks: { key: string; quantity: number; at: number }[];
}

export interface Order {
	readonly channel: string;
	readonly order: string;
	readonly placedAt: number;
	revision: number;
	lines: Line[];
}

export interface Try {
	readonly channel: string;
	readonly order: string;
	readonly attempt: string;
	readonly lines: readonly {
		readonly line: string;
		readonly offer: string;
		readonly units: number;
	}[];
}
