import type { ChannelOrderLine } from '../../shared/channel-order.ts';
import type { LineId, LocationId, Sku } from '../../shared/ids.ts';
import type { LineAssignment } from '../../shared/line-assignment.ts';
import type { OrderState } from './ledger-view.ts';
import type { Gone, Report } from './line-movements.ts';
import { holding } from './reservation.ts';

/** What a warehouse says of a line; `shelf` is where it says the units came back to. */
export interface LineReport {
	readonly line: LineId;
	readonly what: 'shipment' | 'return';
	readonly source: string;
	readonly key: string;
	readonly units: number;
	readonly atMs: number;
	readonly isQuarantined: boolean;
	readonly shelf: { readonly sku: Sku; readonly location: LocationId } | null;
}

/** Units of a line that a count of one of its SKUs found to have left. */
export interface GoneLine extends Gone {
	readonly line: LineId;
	readonly sku: Sku;
	readonly location: LocationId;
}

/** Everything that is known of one line. */
export interface KnownLine {
	/** As the channel's best snapshot has it, else as it is reserved; `null`: only others tell of it. */
	readonly line: ChannelOrderLine | null;
	readonly assignment: LineAssignment | null;
	readonly shipments: readonly Report[];
	readonly returns: readonly Report[];
	readonly gone: readonly GoneLine[];
}

export function linesOf( order: OrderState ): KnownLine[] {
	const lines = order.rank ? order.lines : ( holding( order.reservations )?.asked?.lines ?? [] );
	const named = new Map< LineId, ChannelOrderLine | null >();
	for ( const line of lines ) {
		named.set( line.line, line );
	}
	for ( const { line } of order.reports ) {
		named.set( line, named.get( line ) ?? null );
	}
	const known: KnownLine[] = [];
	for ( const [ id, told ] of named ) {
		known.push( {
			line: told,
			assignment: order.assignments.get( id ) ?? null,
			shipments: reportsOf( order, id, 'shipment' ),
			returns: reportsOf( order, id, 'return' ),
			gone: order.gone.filter( ( { line } ) => line === id ),
		} );
	}
	return known;
}

/** Most orders are told of by their channel alone. */
const NO_REPORTS: readonly Report[] = [];

/** By source, so that one who tells of two parcels is not compared with itself. */
function reportsOf(
	{ reports }: OrderState,
	line: LineId,
	what: LineReport[ 'what' ]
): readonly Report[] {
	if ( reports.length === 0 ) {
		return NO_REPORTS;
	}
	const own = reports.filter( ( report ) => report.line === line && report.what === what );
	return [ ...new Set( own.map( ( { source } ) => source ) ) ].map( ( source ) => {
		const told = own.filter( ( report ) => report.source === source );
		return {
			source,
			movements: told.map( ( { key, units, atMs, isQuarantined, shelf } ) => ( {
				key,
				quantity: units,
				at: atMs,
				isQuarantined,
				...( shelf && { shelf } ),
			} ) ),
		};
	} );
}
