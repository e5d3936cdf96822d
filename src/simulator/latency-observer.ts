import type { BookEntry } from './contract.ts';

/** One sale as one other channel took it. */
export interface LatencySample {
	/** The channel that had to stop showing what was sold elsewhere. */
	readonly channel: string;
	/** The SKU it shows: the one sold, or one that shares a component with it. */
	readonly sku: string;
	readonly order: string;
	readonly soldAtMs: number;
	/** `null`: it still showed too much when the journals ended. */
	readonly latencyMs: number | null;
}

export interface LatencySummary {
	readonly count: number;
	readonly unresolved: number;
	readonly p50: number | null;
	readonly p90: number | null;
	readonly p99: number | null;
	readonly max: number | null;
}

/** Bundle SKU → component SKU → units. */
export type Bill = Readonly< Record< string, Readonly< Record< string, number > > > >;

/**
 * When did each channel stop showing what was sold elsewhere? Computed from the marketplaces' own
 * journals, without asking the worker. For a sale S at time t, another channel c has followed at
 * the first t' ≥ t at which
 *
 *   shown on c at t'  ≤  opening − sold on c until t' − sold elsewhere up to and including S,
 *
 * never less than 0. Units given back count as negative sales; those given back elsewhere between
 * t and t' count too, because c then need not follow S any further. For bundles the right-hand
 * side is taken over components: opening and sales are exploded by the bill, and a bundle may show
 * the smallest ⌊left / units needed⌋.
 */
export function observeLatency(
	journals: readonly ( readonly BookEntry[] )[],
	bill: Bill = {}
): LatencySample[] {
	const entries = journals.flat().sort( ( a, b ) => a.atMs - b.atMs );
	const openings = openingsOf( entries );
	return [ ...openings ].flatMap( ( [ channel, skus ] ) =>
		[ ...skus.keys() ].flatMap( ( sku ) => {
			const relevant = entries.filter( ( entry ) => sharesComponent( entry.sku, sku, bill ) );
			return samplesOf( { entries: relevant, openings, bill, channel, sku } );
		} )
	);
}

/** Nearest-rank percentiles; what was never followed ranks behind everything that was. */
export function summarizeLatency( samples: readonly LatencySample[] ): LatencySummary {
	const ranked = samples
		.map( ( { latencyMs } ) => latencyMs ?? Infinity )
		.sort( ( a, b ) => a - b );
	const at = ( share: number ): number | null => {
		const value = ranked[ Math.max( 0, Math.ceil( share * ranked.length ) - 1 ) ];
		return value === undefined || value === Infinity ? null : value;
	};
	return {
		count: ranked.length,
		unresolved: ranked.filter( ( value ) => value === Infinity ).length,
		p50: at( 0.5 ),
		p90: at( 0.9 ),
		p99: at( 0.99 ),
		max: at( 1 ),
	};
}

type Openings = ReadonlyMap< string, ReadonlyMap< string, number > >;

interface Listing {
	/** Everything that touches a component of the SKU, on all channels, oldest first. */
	readonly entries: readonly BookEntry[];
	readonly openings: Openings;
	readonly bill: Bill;
	readonly channel: string;
	readonly sku: string;
}

/** Units sold by component, on the listing's own channel and on all others. */
interface Sold {
	readonly own: Map< string, number >;
	readonly elsewhere: Map< string, number >;
}

function samplesOf( listing: Listing ): LatencySample[] {
	const samples: LatencySample[] = [];
	const sold: Sold = { own: new Map(), elsewhere: new Map() };
	let shown = 0;
	for ( const [ position, entry ] of listing.entries.entries() ) {
		shown = shownAfter( listing, entry, shown );
		record( sold, entry, listing );
		if ( entry.cause === 'sale' && entry.channel !== listing.channel ) {
			const followedAtMs = followed( listing, position, sold, shown );
			samples.push( {
				channel: listing.channel,
				sku: listing.sku,
				order: entry.order ?? '',
				soldAtMs: entry.atMs,
				latencyMs: followedAtMs === null ? null : followedAtMs - entry.atMs,
			} );
		}
	}
	return samples;
}

function followed(
	listing: Listing,
	position: number,
	atSale: Sold,
	shownAtSale: number
): number | null {
	const sold: Sold = { own: new Map( atSale.own ), elsewhere: new Map( atSale.elsewhere ) };
	// The states of the other channels that this one may be judged by: at the sale, and after each
	// return.
	const states = [ new Map( sold.elsewhere ) ];
	let shown = shownAtSale;
	for ( let index = position; index < listing.entries.length; index += 1 ) {
		const entry = listing.entries[ index ];
		if ( entry === undefined ) {
			break;
		}
		if ( index > position ) {
			shown = shownAfter( listing, entry, shown );
			record( sold, entry, listing );
			if ( entry.channel !== listing.channel && entry.cause === 'return' ) {
				states.push( new Map( sold.elsewhere ) );
			}
		}
		if ( states.some( ( state ) => shown <= rightQuantity( listing, sold.own, state ) ) ) {
			return entry.atMs;
		}
	}
	return null;
}

function shownAfter( { channel, sku }: Listing, entry: BookEntry, before: number ): number {
	return entry.channel === channel && entry.sku === sku ? entry.shownAfter : before;
}

/** Adds what one entry sold, or took back, by component. */
function record( sold: Sold, entry: BookEntry, { channel, bill }: Listing ): void {
	if ( entry.cause === 'sale' || entry.cause === 'return' ) {
		const units = entry.channel === channel ? sold.own : sold.elsewhere;
		for ( const [ component, each ] of componentsOf( entry.sku, bill ) ) {
			units.set( component, ( units.get( component ) ?? 0 ) - entry.delta * each );
		}
	}
}

function rightQuantity(
	listing: Listing,
	own: ReadonlyMap< string, number >,
	elsewhere: ReadonlyMap< string, number >
): number {
	const quantities = componentsOf( listing.sku, listing.bill ).map( ( [ component, units ] ) => {
		const left =
			openingOf( listing.openings, listing.channel, component ) -
			( own.get( component ) ?? 0 ) -
			( elsewhere.get( component ) ?? 0 );
		return Math.floor( left / units );
	} );
	return Math.max( 0, Math.min( ...quantities ) );
}

function componentsOf( sku: string, bill: Bill ): [ string, number ][] {
	const components = bill[ sku ];
	return components === undefined ? [ [ sku, 1 ] ] : Object.entries( components );
}

function sharesComponent( sold: string, shown: string, bill: Bill ): boolean {
	const components = componentsOf( sold, bill ).map( ( [ component ] ) => component );
	return componentsOf( shown, bill ).some( ( [ component ] ) =>
		components.includes( component )
	);
}

function openingsOf( entries: readonly BookEntry[] ): Openings {
	const openings = new Map< string, Map< string, number > >();
	for ( const { channel, sku, cause, shownAfter } of entries ) {
		if ( cause === 'opening' ) {
			const ofChannel = openings.get( channel ) ?? new Map< string, number >();
			openings.set( channel, ofChannel.set( sku, shownAfter ) );
		}
	}
	return openings;
}

/** A component that the channel itself does not offer is taken from one that does. */
function openingOf( openings: Openings, channel: string, sku: string ): number {
	const known = [ openings.get( channel ), ...openings.values() ].find( ( each ) =>
		each?.has( sku )
	);
	return known?.get( sku ) ?? 0;
}
