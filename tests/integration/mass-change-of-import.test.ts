import type { MassChange } from '../../src/shared/api/channels.ts';
import { becomes } from './becomes.ts';
import { ImportClient } from './import-client.ts';
import { startWorld, type World } from './world.ts';

const SKUS = Array.from( { length: 30 }, ( _none, nth ) => `S-${ nth }` );

/** A file with the wrong column, from the upload until every shop shows what it did before. */
describe( 'a file that takes everything to nothing', () => {
	let world: World;
	let client: ImportClient;

	beforeAll( async () => {
		world = await startWorld( {
			products: SKUS.map( ( sku ) => ( { sku, title: sku, quantity: 10 } ) ),
		} );
		client = new ImportClient( world );
		await world.converged();
	} );
	afterAll( () => world.close() );

	const changes = async (): Promise< readonly MassChange[] > => {
		const page = await world.api.get< { changes: MassChange[] } >( '/v1/mass-changes' );
		return page.changes;
	};
	const shown = (): ( number | undefined )[] =>
		world.shops.flatMap( ( { simulator } ) => SKUS.map( ( sku ) => simulator.shown( sku ) ) );

	it( 'is held on every channel, undone row by row through the import; told anew and released, it goes out', async () => {
		const file = `sku,on_hand\n${ SKUS.map( ( sku ) => `${ sku },0` ).join( '\n' ) }\n`;
		const { import: id } = await client.checked( file, { key: 'wrong-column' } );
		await client.applied( id );
		const held = await becomes(
			'held on every channel',
			changes,
			( found ) => found.length === world.shops.length
		);
		expect( held.map( ( { cause, state } ) => [ cause, state ] ) ).toEqual(
			world.shops.map( () => [ `import:${ id }`, 'held' ] )
		);
		expect( shown() ).toEqual( shown().map( () => 10 ) );

		const [ first ] = held;
		const body = { reason: 'the wrong column' };
		const { change } = await world.api.post< { change: MassChange } >(
			`/v1/mass-changes/${ first?.change ?? 0 }/undo`,
			body
		);
		expect( change ).toMatchObject( { state: 'undone', settledReason: body.reason, held: 0 } );
		expect( await client.read( id ) ).toMatchObject( { state: 'undone', done: 30 } );
		await world.converged();
		expect( shown() ).toEqual( shown().map( () => 10 ) );
		expect( ( await changes() ).map( ( { state } ) => state ) ).toEqual(
			world.shops.map( () => 'undone' )
		);

		const again = await client.checked( file, { key: 'clearance' } );
		await client.applied( again.import );
		const [ newest ] = await becomes( 'held again', changes, ( found ) =>
			found.some( ( { state } ) => state === 'held' )
		);
		await world.api.post( `/v1/mass-changes/${ newest?.change ?? 0 }/release`, {
			reason: 'it is meant',
		} );
		await world.converged();
		expect( shown() ).toEqual( shown().map( () => 0 ) );
	} );
} );
