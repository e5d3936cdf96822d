import { checkout } from '../../../src/local-shop/checkout.ts';
import { Dice } from './dice.ts';
import { pause, type PairedWorld } from './paired-world.ts';
import { stocksNow, stockWrites } from './stock-books.ts';

/**
 * Races through the real worker: somebody changes the ledger's count (so the worker sends the shop a
 * new quantity) while a shopper buys. One lane per product.
 *
 * Gives everything that was not as it must be.
 */
export async function playWorkerRaces(
	world: PairedWorld,
	products: readonly number[],
	plan: { readonly races: number; readonly seed: number }
): Promise< string[] > {
	const dice = new Dice( plan.seed, 'worker races' );
	const wrong: string[] = [];
	let left = plan.races;
	await Promise.all(
		products.map( async ( product ) => {
			while ( left > 0 && wrong.length < 5 ) {
				left -= 1;
				wrong.push(
					...( await playRace( world, product, `${ plan.seed }-${ left }`, dice ) )
				);
			}
		} )
	);
	return wrong;
}

const RIGHT_WITHIN_MS = 15_000;

async function playRace(
	{ shop, worker, skus }: PairedWorld,
	product: number,
	race: string,
	dice: Dice
): Promise< string[] > {
	const before = ( await stocksNow( shop.database ) ).get( product ) ?? 0;
	const noted = await shop.database.number( 'SELECT COALESCE(MAX(entry), 0) FROM proof_stock' );
	const units = dice.between( 1, 3 );
	const delta = dice.between( 1, 5 ) * ( dice.chance( 0.5 ) ? 1 : -1 );
	const buy = async () => {
		await pause( dice.between( 0, 60 ) );
		const line = { productId: product, quantity: units };
		return checkout( shop.site.baseUrl, [ line ], 'cod' );
	};
	const adjust = async () => {
		await pause( dice.between( 0, 160 ) );
		const sku = skus.get( product ) ?? '';
		const key = `race-${ product }-${ race }`;
		await worker.api.post( '/v1/adjustments', { key, sku, delta, reason: 'a race' } );
	};
	const [ outcome ] = await Promise.all( [ buy(), adjust() ] );
	if ( ! outcome.accepted ) {
		return [ `race ${ race }: checkout refused: ${ outcome.message }` ];
	}
	const right = before + delta - units;
	const deadlineMs = Date.now() + RIGHT_WITHIN_MS;
	let shown: number | undefined;
	while ( shown !== right && Date.now() < deadlineMs ) {
		shown = ( await stocksNow( shop.database ) ).get( product );
		await pause( 10 );
	}
	const seen = ( await stockWrites( shop.database ) )
		.filter( ( write ) => write.product === product && write.entry > noted )
		.map( ( { after } ) => after ?? NaN );
	const story = `race ${ race } of product ${ product }: ${ before } + ${ delta } − ${ units }: ${ seen.join( ', ' ) }`;
	return shown === right && isRightStory( before, delta, units, seen ) ? [] : [ story ];
}

/** The sale and the new quantity come into the number one after the other, each once, and stay in it. */
function isRightStory(
	before: number,
	delta: number,
	units: number,
	seen: readonly number[]
): boolean {
	const end = before + delta - units;
	const first = seen[ 0 ];
	return (
		seen.at( -1 ) === end &&
		( seen.length === 1 ||
			( seen.length === 2 && ( first === before - units || first === before + delta ) ) )
	);
}
