import type { ChannelOrder } from '../../src/shared/channel-order.ts';
import { lineIdSchema, offerRefSchema, orderIdSchema } from '../../src/shared/ids.ts';

interface Units {
	readonly key: string;
	readonly quantity: number;
	readonly at: number;
}

export interface MarketLine {
	readonly line: string;
	readonly sku: string;
	readonly ordered: number;
	cancelled: number;
	readonly shipments: Units[];
	readonly restocks: Units[];
}

export interface MarketOrder {
	readonly order: string;
	readonly placedAtMs: number;
	readonly lines: readonly MarketLine[];
	revision: number;
	updatedAtMs: number;
}

export function unitsOf( movements: readonly Units[] ): number {
	return movements.reduce( ( sum, { quantity } ) => sum + quantity, 0 );
}

/** Promised and neither shipped nor cancelled. */
export function openUnitsOf( line: MarketLine ): number {
	return line.ordered - line.cancelled - unitsOf( line.shipments );
}

/** An order in the form in which this marketplace tells of it. */
export function toldAs(
	order: MarketOrder,
	{ hasRevisions, timeStepMs }: { hasRevisions: boolean; timeStepMs: number }
): ChannelOrder {
	return {
		order: orderIdSchema.parse( order.order ),
		revision: hasRevisions ? order.revision : null,
		updatedAt: Math.floor( order.updatedAtMs / timeStepMs ) * timeStepMs,
		placedAt: order.placedAtMs,
		lines: order.lines.map( ( line ) => ( {
			line: lineIdSchema.parse( line.line ),
			offer: offerRefSchema.parse( offerOf( line.sku ) ),
			ordered: line.ordered,
			cancelled: line.cancelled,
			shipments: [ ...line.shipments ],
			restocks: [ ...line.restocks ],
			subtracted: line.ordered - line.cancelled,
		} ) ),
	};
}

export function offerOf( sku: string ): string {
	return `offer-${ sku }`;
}
