import { GatedWorld } from '../integration/gated-world.ts';
import { line, order } from '../unit/ledger/ledger-in-memory.ts';

/**
 * How long a shop waits for the answer to an order while another channel with a large catalogue is
 * being set up: `node tests/bench/order-beside-import.ts [products]`.
 */

const EVERY_MS = 20;

const products = Number( process.argv[ 2 ] ?? 4_000 );
const world = new GatedWorld( {} );
await world.start();
world.opens( 'old', { MUG: 1_000_000 } );
await world.connect( 'old' );
const names = Array.from( { length: products }, ( _none, nth ) => `P-${ nth }` );
world.opens( 'new', Object.fromEntries( names.map( ( name ) => [ name, 7 ] ) ) );

const answeredMs: number[] = [];
const state = { isConnecting: true };
const beganMs = performance.now();
const connected = world.connect( 'new' ).finally( () => {
	state.isConnecting = false;
} );
while ( state.isConnecting ) {
	const sentMs = performance.now();
	await world.deliver( 'old', order( `order-${ answeredMs.length }`, [ line( 'MUG' ) ] ) );
	answeredMs.push( performance.now() - sentMs );
	await new Promise( ( resolve ) => {
		setTimeout( resolve, EVERY_MS );
	} );
}
const { status } = await connected;
const setUpMs = performance.now() - beganMs;
answeredMs.sort( ( left, right ) => left - right );
const ms = ( value: number | undefined ): string => `${ ( value ?? 0 ).toFixed( 0 ) } ms`;
process.stdout.write(
	`${ products } products set up in ${ ms( setUpMs ) } (${ status }); ${ answeredMs.length } orders meanwhile, ` +
		`answered after ${ ms( answeredMs[ Math.floor( answeredMs.length / 2 ) ] ) } (median), ${ ms( answeredMs.at( -1 ) ) } (longest)\n`
);
await world.close();
