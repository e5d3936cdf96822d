import type { ChannelId, LocationId, OrderId } from '../../shared/ids.ts';

/** An order that still takes units of the short SKU from the short place. */
export interface SharingOrder {
	readonly channel: ChannelId;
	readonly order: OrderId;
	readonly units: number;
	readonly placedAtMs: number;
}

export interface ExpectedUnits {
	readonly reference: string;
	readonly units: number;
	readonly expectedAtMs: number | null;
}

/** What a person can do about a shortage; each of them alone would end it, as far as it goes. */
export type Proposal =
	| {
			readonly do: 'move';
			readonly from: LocationId;
			readonly units: number;
	  }
	| {
			/** Pack bundles out of components that nobody else was promised. */
			readonly do: 'assemble';
			readonly units: number;
	  }
	| {
			readonly do: 'wait';
			readonly reference: string;
			readonly units: number;
			readonly expectedAtMs: number | null;
	  }
	| {
			/** Sold beyond what is there and what is expected: to be ordered, and the customers told. */
			readonly do: 'backorder';
			readonly units: number;
			readonly orders: readonly SharingOrder[];
	  }
	| {
			/** The newest ones: who came first, is served first. */
			readonly do: 'cancel';
			readonly orders: readonly SharingOrder[];
			readonly units: number;
	  };

/**
 * Ways out of a shortage, those that cost no customer first.
 *
 * @param short units that are owed and not there.
 * @param orders that share it.
 * @param elsewhere what other places could give.
 * @param packable of a bundle: how many its components would make.
 */
export function proposalsFor( {
	short,
	orders,
	elsewhere,
	expected,
	packable = 0,
}: {
	readonly short: number;
	readonly orders: readonly SharingOrder[];
	readonly elsewhere: readonly { readonly location: LocationId; readonly available: number }[];
	readonly expected: readonly ExpectedUnits[];
	readonly packable?: number;
} ): Proposal[] {
	const moves = elsewhere
		.filter( ( { available } ) => available > 0 )
		.toSorted( ( left, right ) => right.available - left.available )
		.map( ( { location, available } ): Proposal => ( {
			do: 'move',
			from: location,
			units: Math.min( short, available ),
		} ) );
	const waits = expected
		.filter( ( { units } ) => units > 0 )
		.toSorted( ( left, right ) => timeOf( left ) - timeOf( right ) )
		.map( ( { reference, units, expectedAtMs } ): Proposal => ( {
			do: 'wait',
			reference,
			units: Math.min( short, units ),
			expectedAtMs,
		} ) );
	const newest = newestCovering( orders, short );
	const coming = expected.reduce( ( sum, { units } ) => sum + Math.max( 0, units ), 0 );
	const unexpected = Math.max( 0, short - coming );
	const packed: Proposal[] =
		packable > 0 ? [ { do: 'assemble', units: Math.min( short, packable ) } ] : [];
	const backordered: Proposal[] =
		unexpected > 0 && newest.length > 0
			? [
					{
						do: 'backorder',
						units: unexpected,
						orders: newestCovering( orders, unexpected ),
					},
				]
			: [];
	const cancelled: Proposal[] =
		newest.length > 0 ? [ { do: 'cancel', orders: newest, units: unitsOf( newest ) } ] : [];
	return [ ...packed, ...moves, ...waits, ...backordered, ...cancelled ];
}

function timeOf( { expectedAtMs }: ExpectedUnits ): number {
	return expectedAtMs ?? Number.POSITIVE_INFINITY;
}

/** As few of the newest as cover it; when all together do not, all of them. */
function newestCovering( orders: readonly SharingOrder[], short: number ): SharingOrder[] {
	const chosen: SharingOrder[] = [];
	for ( const order of orders.toSorted( newestFirst ) ) {
		if ( unitsOf( chosen ) >= short ) {
			break;
		}
		chosen.push( order );
	}
	return chosen;
}

function newestFirst( left: SharingOrder, right: SharingOrder ): number {
	return right.placedAtMs - left.placedAtMs || ( left.order < right.order ? -1 : 1 );
}

function unitsOf( orders: readonly SharingOrder[] ): number {
	return orders.reduce( ( sum, { units } ) => sum + units, 0 );
}
