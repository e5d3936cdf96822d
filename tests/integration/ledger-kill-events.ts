import fc from 'fast-check';
import { z } from 'zod';
import { stockEventSchema, type StockEvent } from '../../src/shared/stock-event.ts';
import type { SeededRandom } from '../../src/simulator/seeded-random.ts';
import type { Store } from '../../src/worker/store/contract.ts';
import { line, order, sku } from '../unit/ledger/ledger-in-memory.ts';
import { billsOf, facts, RECIPES, SKUS } from '../unit/ledger/random-facts.ts';
import { changed, read } from '../conformance/own-change-events.ts';
import {
	addChannel,
	commit,
	listingRow,
	NOW_MS,
	placed,
	received,
	shop,
} from '../conformance/store-shop.ts';
import type { Recipe } from '../unit/ledger/reference-world.ts';
import type { Sent } from './ledger-process.ts';

/** Some twelve facts each about SKUs, orders and attempts of their own, by `random-facts`. */
export interface Story {
	/** What its names end in. */
	readonly number: number;
	readonly events: readonly StockEvent[];
}

/** Names of `random-facts` that another story must not use again. */
const NAMES = new Set( [ ...SKUS, ...SKUS.map( ( of ) => `shop:${ of }` ), 'o1', 'o2', 'o3' ] );

/** Changes of each kind that `random-facts` has not: it says what is on shelves, and judges by that. */
export const OWN_CHANGES = 2;
export const LATE_LINES = 1;

export function storiesFor( count: number, seed: number ): Story[] {
	return fc.sample( facts, { numRuns: count, seed } ).map( ( told, number ) => ( {
		number,
		events: [
			...told.map( ( event ) => renamed( event, number ) ),
			...beyondReference( number ),
		],
	} ) );
}

/** A SKU of a story. */
export function named( name: string, number: number ): string {
	return `${ name }.${ number }`;
}

/** The bundles of a story. */
export function recipesOf( number: number ): Recipe[] {
	return RECIPES.map( ( { bundle, parts, ...recipe } ) => ( {
		...recipe,
		bundle: named( bundle, number ),
		parts: Object.fromEntries(
			Object.entries( parts ).map( ( [ part, each ] ) => [ named( part, number ), each ] )
		),
	} ) );
}

function renamed( event: StockEvent, number: number ): StockEvent {
	const body = renamedIn( event.body, number );
	const key = `${ number }/${ event.key }`;
	return stockEventSchema.parse( { ...event, key, body: unanswered( body ) } );
}

const objectSchema = z.record( z.string(), z.unknown() );

function renamedIn( value: unknown, number: number ): unknown {
	if ( typeof value === 'string' ) {
		return NAMES.has( value ) ? named( value, number ) : value;
	}
	if ( Array.isArray( value ) ) {
		return value.map( ( one: unknown ) => renamedIn( one, number ) );
	}
	const object = objectSchema.safeParse( value );
	return object.success
		? Object.fromEntries(
				Object.entries( object.data ).map( ( [ key, one ] ) => [
					key,
					renamedIn( one, number ),
				] )
			)
		: value;
}

/** The answer to a reservation is given by the ledger under fire. */
function unanswered( body: unknown ): unknown {
	const read_ = objectSchema.parse( body );
	return read_[ 'kind' ] === 'reserve' ? { ...read_, decision: null, assigned: [] } : read_;
}

/** What comes in, what may be oversold, and what a paired shop has numbered. */
function beyondReference( number: number ): StockEvent[] {
	const own = named( 'OWN', number );
	const shelf = { sku: own, location: 'main' };
	const told = [
		{ kind: 'incoming', ...shelf, reference: 'po', units: 5 },
		{ kind: 'backorder', sku: own, channel: 'shop', units: 2 },
	].map( ( body, index ) =>
		stockEventSchema.parse( {
			source: 'api',
			key: `${ number }/beside${ index }`,
			occurredAtMs: 5,
			actor: null,
			body,
		} )
	);
	const changes = Array.from( { length: OWN_CHANGES }, ( _none, index ) =>
		changed( { number: index + 1, total: -( index + 1 ), delta: -1, offer: own } )
	);
	return [ ...told, ...changes ];
}

/**
 * The shop that all stories play in: everything listed, the bundles saved, every counted offer read
 * once; and of each story an order that was sold before its offer was listed.
 *
 * @returns of each story what maps that order's line.
 */
export async function openStories(
	store: Store,
	stories: readonly Story[]
): Promise< StockEvent[] > {
	await addChannel( store );
	const names = stories.flatMap( ( { number } ) =>
		[ ...SKUS, 'OWN', 'LATE' ].map( ( name ) => named( name, number ) )
	);
	await store.model.addSkus( names.map( ( name ) => ( { sku: sku( name ), title: name } ) ) );
	const isLate = ( name: string ): boolean => name.startsWith( 'LATE' );
	const listed = names.filter( ( name ) => ! isLate( name ) );
	await store.model.addListings(
		listed.map( ( name ) => listingRow( name ) ),
		NOW_MS
	);
	for ( const bill of stories.flatMap( ( { number } ) => billsOf( recipesOf( number ) ) ) ) {
		await store.model.saveBill( bill );
	}
	await commit(
		store,
		stories.flatMap( ( { number } ) => [
			read( { number: 0, total: 0 }, named( 'OWN', number ) ),
			received( named( 'LATE', number ), 9, `late/${ number }` ),
			placed(
				order( named( 'late', number ), [
					line( named( 'LATE', number ), { ordered: LATE_LINES } ),
				] )
			),
		] )
	);
	await store.model.addListings(
		names.filter( isLate ).map( ( name ) => listingRow( name ) ),
		NOW_MS
	);
	const lines = await store.model.linesToMap( shop );
	return lines.map( ( { order: of, assigned } ) =>
		stockEventSchema.parse( {
			source: 'ledger',
			key: `mapped/${ of }`,
			occurredAtMs: NOW_MS,
			actor: null,
			body: { kind: 'lines-mapped', channel: shop, order: of, assigned },
		} )
	);
}

/** Holds run out while the process is killed and started again; what extends or ends them, too. */
const HOLD_MS = { minMs: 1, maxMs: 400 };

/** In the moment of its first sending: what is sent again after a kill is word for word the same. */
export function stamped(
	event: StockEvent,
	id: number,
	nowMs: number,
	random: SeededRandom
): Sent {
	const { body } = event;
	const soonMs = nowMs + random.delayMs( HOLD_MS );
	switch ( body.kind ) {
		case 'reserve':
			return { id, event, holdMs: soonMs - nowMs };
		case 'reservation-extended':
			return {
				id,
				event: { ...event, body: { ...body, expiresAtMs: soonMs } },
				holdMs: null,
			};
		case 'reservation-ended': {
			const expiredAtMs = body.expiredAtMs === null ? null : soonMs;
			return { id, event: { ...event, body: { ...body, expiredAtMs } }, holdMs: null };
		}
		default:
			return { id, event, holdMs: null };
	}
}
