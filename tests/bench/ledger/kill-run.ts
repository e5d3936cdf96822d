import { setTimeout as afterMs } from 'node:timers/promises';
import { SeededRandom } from '../../../src/simulator/seeded-random.ts';
import { CHANNELS, skuName, type Answer, type Sale } from './sale.ts';
import { SellerProcess } from './seller-process.ts';
import type { Databases, Subject } from './subject.ts';

/** Of each SKU there are so many units, and more buyers who want one. */
const UNITS_EACH = 100;
const BUYERS_EACH = 150;
const CONNECTIONS = 16;
const IN_FLIGHT_MAX = 512;
const KILLED_AFTER_MAX_MS = 5;

export interface KillResult {
	readonly kills: number;
	/** Buyers who were promised a unit, or have one in the books, beyond what there was. */
	readonly oversold: number;
	/** Promised to a buyer, and not in the books. */
	readonly lost: number;
	/** Units taken that no accepted sale stands for, or the other way round. */
	readonly miscounted: number;
}

/**
 * Sells more than there is through a process that is killed again and again, and holds what it had
 * promised against what the database says at the end. A buyer who got no answer asks again under the
 * same key, as a channel does.
 *
 * @param options.besideKill what else of the subject dies with each kill (another server), and comes back.
 */
export async function killRun(
	subject: Subject,
	databases: Databases,
	options: {
		readonly kills: number;
		readonly scarceSkus: number;
		readonly seed: number;
		readonly besideKill?: ( ( at: string, nth: number ) => Promise< void > ) | undefined;
	}
): Promise< KillResult > {
	const random = new SeededRandom( options.seed, 'kills' );
	const at = await databases.create();
	try {
		await subject.fill( at, { skus: options.scarceSkus, unitsEach: UNITS_EACH } );
		const buyers = shuffled( buyersOf( options.scarceSkus ), random );
		const answers = new Map< string, Answer >();
		const killEvery = buyers.length / ( options.kills + 1 );
		for ( let nth = 1; nth <= options.kills; nth += 1 ) {
			const until = Math.floor( killEvery * ( nth - 1 + random.next() ) );
			const child = await serve( subject, at, buyers, answers, until );
			await afterMs( random.next() * KILLED_AFTER_MAX_MS );
			await Promise.all( [ child.kill(), options.besideKill?.( at, nth ) ] );
		}
		const child = await serve( subject, at, buyers, answers, buyers.length );
		const code = await child.finish();
		if ( code !== 0 ) {
			throw new Error( `${ subject.name } ended with ${ code }: ${ child.errors }` );
		}
		return { kills: options.kills, ...( await judge( subject, at, buyers, answers ) ) };
	} finally {
		await databases.drop( at );
	}
}

function buyersOf( skus: number ): Sale[] {
	return Array.from( { length: skus * BUYERS_EACH }, ( _none, number ) => ( {
		key: `buyer-${ number }`,
		sku: skuName( number % skus ),
		channel: number % CHANNELS,
	} ) );
}

function shuffled( sales: readonly Sale[], random: SeededRandom ): Sale[] {
	return sales
		.map( ( sale ) => ( { sale, place: random.next() } ) )
		.sort( ( left, right ) => left.place - right.place )
		.map( ( { sale } ) => sale );
}

/** A new process, asked by everybody who has no answer yet; resolves once `until` have one. */
async function serve(
	subject: Subject,
	at: string,
	buyers: readonly Sale[],
	answers: Map< string, Answer >,
	until: number
): Promise< SellerProcess > {
	const reached = Promise.withResolvers< undefined >();
	const open = buyers.filter( ( { key } ) => ! answers.has( key ) ).values();
	const sendNext = (): void => {
		const next = open.next();
		if ( ! next.done ) {
			child.send( next.value );
		}
	};
	const child = new SellerProcess( subject.name, at, CONNECTIONS, ( key, answer ) => {
		answers.set( key, answer );
		sendNext();
		if ( answers.size >= until ) {
			reached.resolve( undefined );
		}
	} );
	if ( ! ( await child.isReady ) ) {
		throw new Error( `${ subject.name } did not start: ${ child.errors }` );
	}
	for ( let index = 0; index < IN_FLIGHT_MAX; index += 1 ) {
		sendNext();
	}
	if ( answers.size < until ) {
		const ended = child.ended.then( ( code ) => {
			throw new Error(
				`${ subject.name } ended by itself with ${ code }: ${ child.errors }`
			);
		} );
		await Promise.race( [ reached.promise, ended ] );
	}
	return child;
}

async function judge(
	subject: Subject,
	at: string,
	buyers: readonly Sale[],
	answers: ReadonlyMap< string, Answer >
): Promise< Omit< KillResult, 'kills' > > {
	const { accepted, taken } = await subject.books( at );
	const promised = [ ...answers ].flatMap( ( [ key, answer ] ) =>
		answer === 'accepted' ? [ key ] : []
	);
	const skuOf = new Map( buyers.map( ( { key, sku } ) => [ key, sku ] ) );
	const sum = ( skus: Iterable< string | undefined > ): Map< string, number > => {
		const counts = new Map< string, number >();
		for ( const sku of skus ) {
			counts.set( sku ?? '', ( counts.get( sku ?? '' ) ?? 0 ) + 1 );
		}
		return counts;
	};
	const sold = sum(
		[ ...new Set( [ ...promised, ...accepted ] ) ].map( ( key ) => skuOf.get( key ) )
	);
	const booked = sum( [ ...accepted ].map( ( key ) => skuOf.get( key ) ) );
	const skus = [ ...new Set( buyers.map( ( { sku } ) => sku ) ) ];
	const total = ( unitsOf: ( sku: string ) => number ): number =>
		skus.reduce( ( all, sku ) => all + unitsOf( sku ), 0 );
	return {
		oversold: total( ( sku ) => Math.max( 0, ( sold.get( sku ) ?? 0 ) - UNITS_EACH ) ),
		lost: promised.filter( ( key ) => ! accepted.has( key ) ).length,
		miscounted: total( ( sku ) =>
			Math.abs( ( booked.get( sku ) ?? 0 ) - ( taken.get( sku ) ?? 0 ) )
		),
	};
}
