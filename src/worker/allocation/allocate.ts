import type { Buffer } from '../../shared/buffer.ts';

/**
 * What one listing may show, and why. Every step that changes the number (and the first, which
 * starts it) stands in `steps`, so that any quantity on any channel explains itself.
 */
export interface Allocation {
	readonly quantity: number;
	readonly steps: readonly AllocationStep[];
}

export interface AllocationStep {
	readonly step:
		| 'available'
		| 'split'
		| 'backorder'
		| 'buffer'
		| 'own-orders-not-yet-subtracted'
		| 'shop-changes-not-in-the-ledger'
		| 'at-least-zero'
		| 'channel-maximum';
	/** The change this step made; for `available` the number it starts with. */
	readonly change: number;
	readonly quantity: number;
	/** With `available` of a bundle: the component that is scarcest. */
	readonly limitedBy?: string;
}

export interface AllocationInput {
	/** Units that can be promised from the channel's locations; negative when oversold. */
	readonly available: number;
	/** Of a bundle: the component that is scarcest. */
	readonly limitedBy: string | null;
	/** Units that the channel may offer beyond those that are there. */
	readonly backorder: number;
	readonly buffer: Buffer;
	/**
	 * This listing's part of the units, while the last ones of a SKU are split among those that sell it;
	 * `null`: it shows all of them.
	 */
	readonly share?: number | null;
	/**
	 * Units of the channel's own orders that we owe and it has not subtracted itself (WooCommerce
	 * before payment). They are added back, else paying for the order would be refused.
	 */
	readonly unreduced: number;
	/**
	 * What a paired shop's own changes come to that the ledger does not have yet, or has and the shop
	 * will add itself (`shopChanges` in ledger/own-counter-state.ts); 0 on every other channel.
	 */
	readonly shopChanges: number;
	/**
	 * The shop's own WooCommerce takes the number unclamped: at −2 set to 0, its own restock of a
	 * cancelled order would show a unit that is still owed.
	 */
	readonly takesNegative: boolean;
	readonly quantityMax: number;
}

export function allocate( input: AllocationInput ): Allocation {
	const steps: AllocationStep[] = [];
	let quantity = 0;
	const take = ( step: AllocationStep[ 'step' ], change: number ): void => {
		if ( change !== 0 ) {
			quantity += change;
			steps.push( { step, change, quantity } );
		}
	};
	quantity = input.available;
	const { limitedBy } = input;
	const from = { step: 'available', change: quantity, quantity } as const;
	steps.push( limitedBy === null ? from : { ...from, limitedBy } );
	const room = roomOf( input );
	take( 'split', ( input.share ?? quantity ) - quantity );
	take( 'backorder', input.backorder );
	take( 'buffer', Math.min( quantity, room ) - quantity );
	take( 'own-orders-not-yet-subtracted', input.unreduced );
	take( 'shop-changes-not-in-the-ledger', input.shopChanges );
	if ( ! input.takesNegative ) {
		take( 'at-least-zero', Math.max( 0, quantity ) - quantity );
	}
	take( 'channel-maximum', Math.min( input.quantityMax, quantity ) - quantity );
	return { quantity, steps };
}

/**
 * What a listing may show of all that can be promised: all but its buffer. A share is no larger than that,
 * but the buffer is not taken off it once more: units that the others' shares hold back are held back.
 */
export function roomOf( {
	available,
	backorder,
	buffer,
}: Pick< AllocationInput, 'available' | 'backorder' | 'buffer' > ): number {
	const whole = available + backorder;
	return whole - bufferUnits( buffer, whole );
}

/**
 * Rounded up: of 9 units 10 % is one, not none. A buffer never makes a number negative that was
 * not, and holds back nothing of what is not there.
 */
function bufferUnits( buffer: Buffer, available: number ): number {
	const wanted =
		buffer.kind === 'units' ? buffer.units : Math.ceil( ( available * buffer.percent ) / 100 );
	return Math.max( 0, Math.min( wanted, available ) );
}
