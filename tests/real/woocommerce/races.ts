import { checkout } from '../../../src/local-shop/checkout.ts';
import { Dice } from './dice.ts';
import type { LinkClient } from './link-client.ts';
import { outboxEntries, stockWrites, type StockWrite } from './stock-books.ts';
import type { ProofShop } from './proof-shop.ts';

/**
 * Checkouts against quantities of the worker. The test is the worker: it knows what it has told the
 * shop and up to which change that was meant, so for every moment it knows the one right number:
 * the last quantity applied + the deltas numbered above its `includes`.
 */

export interface RaceTally {
	readonly races: number;
	/** How often the checkout was first, and how often the quantity. */
	readonly checkoutFirst: number;
	readonly quantityFirst: number;
	/** Everything that was not as it must be; empty when all is well. */
	readonly wrong: readonly string[];
}

interface ProductAnswer {
	readonly product: number;
	readonly stock: number;
	readonly number: number;
	readonly total: number;
	readonly revision: number;
}

interface ApplyAnswer {
	readonly epoch: number;
	readonly items: readonly {
		readonly product: number;
		readonly result: string;
		readonly stock?: number;
		readonly number?: number;
	}[];
}

/** What was asked of one product during a race. */
interface Sent {
	readonly product: number;
	readonly revision: number;
	readonly quantity: number;
	readonly includes: number;
	readonly result: string;
}

/** Plays `races` races, one lane per product: a race needs its product for itself. */
export async function playRaces(
	shop: ProofShop,
	client: LinkClient,
	products: readonly number[],
	plan: { readonly races: number; readonly seed: number }
): Promise< RaceTally > {
	const dice = new Dice( plan.seed, 'races' );
	const wrong: string[] = [];
	const sent: Sent[] = [];
	let left = plan.races;
	await Promise.all(
		products.map( async ( product ) => {
			let revision = 0;
			const lane = { product, checkoutMs: 200 };
			while ( left > 0 ) {
				left -= 1;
				revision += 10;
				wrong.push( ...( await playRace( shop, client, lane, revision, dice, sent ) ) );
			}
		} )
	);
	const order = await orderOfThings( shop, products, sent );
	return { races: plan.races, ...order, wrong: [ ...wrong, ...order.wrong ] };
}

async function playRace(
	shop: ProofShop,
	client: LinkClient,
	lane: { readonly product: number; checkoutMs: number },
	revision: number,
	dice: Dice,
	sent: Sent[]
): Promise< string[] > {
	const { product } = lane;
	const { epoch, products } = await client.must< { epoch: number; products: ProductAnswer[] } >(
		'products',
		{ ids: [ product ] }
	);
	const before = products[ 0 ];
	if ( ! before ) {
		return [ `product ${ product } is not in the catalogue` ];
	}
	const units = dice.between( 1, 3 );
	const pushes = [
		{ revision, quantity: dice.between( 50, 150 ) },
		// Now and then a second one, of which the larger revision must win whoever comes first.
		...( dice.chance( 0.3 )
			? [ { revision: revision + 1, quantity: dice.between( 50, 150 ) } ]
			: [] ),
	];
	const wrong: string[] = [];
	const apply = async ( push: { revision: number; quantity: number } ) => {
		// Anywhere in the time that the checkout takes here and now.
		await waitMs( dice.between( 0, Math.round( lane.checkoutMs * 1.2 ) ) );
		const includes = { epoch, number: before.number };
		const item = { product, ...push, includes };
		const answer = await client.must< ApplyAnswer >( 'apply', { items: [ item ] } );
		const result = answer.items[ 0 ]?.result ?? 'nothing';
		sent.push( { product, ...push, includes: before.number, result } );
		if ( result !== 'applied' && result !== 'outdated' ) {
			wrong.push( `apply answered ${ JSON.stringify( answer ) }` );
		}
	};
	const buy = async () => {
		const line = { productId: product, quantity: units };
		const startedAt = performance.now();
		const outcome = await checkout( shop.site.baseUrl, [ line ], 'cod' );
		lane.checkoutMs = performance.now() - startedAt;
		if ( ! outcome.accepted ) {
			wrong.push( `checkout refused: ${ outcome.code } ${ outcome.message }` );
		}
	};
	await Promise.all( [ buy(), ...pushes.map( apply ) ] );
	const after = (
		await client.must< { products: ProductAnswer[] } >( 'products', { ids: [ product ] } )
	).products[ 0 ];
	const last = pushes.at( -1 );
	const right = {
		product,
		stock: ( last?.quantity ?? 0 ) - units,
		number: before.number + 1,
		total: before.total - units,
		revision: last?.revision,
	};
	for ( const [ name, value ] of Object.entries( right ) ) {
		if ( after?.[ name as keyof ProductAnswer ] !== value ) {
			wrong.push(
				`product ${ product }: ${ JSON.stringify( after ) }, right is ${ JSON.stringify( right ) }`
			);
			break;
		}
	}
	return wrong;
}

/**
 * Every single write of a stock, in the order in which the database did them: each is either a sale
 * that the outbox tells, or a quantity with every later sale still in it.
 */
async function orderOfThings(
	shop: ProofShop,
	products: readonly number[],
	sent: readonly Sent[]
) {
	const writes = ( await stockWrites( shop.database ) ).filter( ( { product } ) =>
		products.includes( product )
	);
	const rows = await outboxEntries( shop.database );
	const wrong: string[] = [];
	const firsts = { checkoutFirst: 0, quantityFirst: 0 };
	for ( const product of products ) {
		const ours = rows.filter( ( row ) => row.product === product && row.kind === 'change' );
		const pushes = sent.filter(
			( push ) => push.product === product && push.result === 'applied'
		);
		// The changes that a quantity was meant to follow, and did not have to wait for another.
		const quiet = new Set< number >();
		let number = 0;
		let shown: number | null = null;
		for ( const write of writes.filter( ( each ) => each.product === product ) ) {
			if ( shown !== null && write.before !== shown ) {
				wrong.push( `product ${ product }: ${ shown } became ${ write.before } unseen` );
			}
			shown = write.after;
			const sale = ours.find( ( row ) => row.number === number + 1 );
			if ( sale && isWriteOf( write, sale ) ) {
				firsts[ quiet.has( number ) ? 'quantityFirst' : 'checkoutFirst' ] += 1;
				number += 1;
				continue;
			}
			const push = pushes.find(
				( { quantity, includes } ) =>
					includes <= number &&
					write.after === quantity + deltasAbove( ours, includes, number )
			);
			if ( ! push ) {
				wrong.push( `product ${ product }: nobody asked for ${ JSON.stringify( write ) }` );
			}
			quiet.add( number );
		}
		if ( number !== ours.length ) {
			wrong.push(
				`product ${ product }: ${ ours.length } rows, ${ number } of them written`
			);
		}
	}
	return { ...firsts, wrong };
}

function isWriteOf(
	write: StockWrite,
	row: { readonly connection: number; readonly delta: number; readonly stock: number | null }
): boolean {
	return (
		write.connection === row.connection &&
		write.after === row.stock &&
		( write.after ?? 0 ) - ( write.before ?? 0 ) === row.delta
	);
}

function deltasAbove(
	rows: readonly { readonly number: number; readonly delta: number }[],
	includes: number,
	until: number
): number {
	return rows
		.filter( ( { number } ) => number > includes && number <= until )
		.reduce( ( sum, { delta } ) => sum + delta, 0 );
}

function waitMs( ms: number ): Promise< void > {
	return new Promise( ( resolve ) => {
		setTimeout( resolve, ms );
	} );
}
