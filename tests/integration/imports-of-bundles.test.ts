import { ImportClient } from './import-client.ts';
import { startWorld, type World } from './world.ts';

/** What an owner does with files of bundles, over the API. */
describe( 'files that are imported', () => {
	let world: World;
	let client: ImportClient;

	beforeAll( async () => {
		world = await startWorld( {
			products: [ 'MUG', 'TEA' ].map( ( sku ) => ( { sku, title: sku, quantity: 10 } ) ),
			locations: [ 'main' ],
		} );
		client = new ImportClient( world );
		await world.converged();
	} );
	afterAll( () => world.close() );

	it( 'of bundles save what has changed as a new version, and the one of before when undone', async () => {
		await world.api.post( '/v1/bundles', {
			bundle: 'SET',
			title: 'Set',
			components: [ { sku: 'MUG', quantity: 1 } ],
		} );
		const exported = await client.exported( 'bundles' );
		expect( exported ).toContain( 'SET,Set,MUG,1,no,no' );
		expect( ( await client.checked( exported ) ).counts ).toMatchObject( {
			unchanged: 1,
			changed: 0,
		} );
		const file =
			'bundle,title,component,quantity,packed_anywhere\nSET,,MUG,1,\nSET,,TEA,2,\nPAIR,A pair,MUG,2,yes\n';
		const checked = await client.checked( file );
		expect( checked ).toMatchObject( {
			kind: 'bundles',
			counts: { created: 1, changed: 1, bad: 0 },
		} );
		expect( await client.applied( checked.import ) ).toMatchObject( { done: 2, failed: 0 } );
		const bundles = async () => {
			const answer = await world.api.get< {
				bundles: {
					bundle: string;
					isCurrent: boolean;
					components: unknown[];
					savedBy: string;
				}[];
			} >( '/v1/bundles' );
			return answer.bundles
				.filter( ( { isCurrent } ) => isCurrent )
				.map( ( { bundle, components, savedBy } ) => [
					bundle,
					components.length,
					savedBy,
				] );
		};
		const by = `import ${ checked.import } by admin`;
		expect( await bundles() ).toEqual( [
			[ 'PAIR', 1, by ],
			[ 'SET', 2, by ],
		] );
		expect(
			( await client.checked( await client.exported( 'bundles' ) ) ).counts
		).toMatchObject( {
			unchanged: 2,
			changed: 0,
		} );
		await world.api.post( '/v1/bundles', {
			bundle: 'PAIR',
			components: [ { sku: 'TEA', quantity: 2 } ],
		} );
		const undone = await client.undone( checked.import );
		expect( undone ).toMatchObject( { done: 1, failed: 1 } );
		const { versions } = await world.api.get< { versions: { savedBy: string }[] } >(
			'/v1/bundles/SET'
		);
		expect( versions.map( ( { savedBy } ) => savedBy ) ).toEqual( [
			`undo of import ${ checked.import } by admin`,
			`import ${ checked.import } by admin`,
			'admin',
		] );
		expect( await client.errors( checked.import ) ).toMatchObject( [
			{ value: 'PAIR', code: 'IMPORT_CHANGED_SINCE' },
		] );
		expect( await bundles() ).toEqual( [
			[ 'PAIR', 1, 'admin' ],
			[ 'SET', 1, `undo of ${ by }` ],
		] );
	} );

	it( 'of bundles take back only what they have saved themselves', async () => {
		const save = ( components: readonly { sku: string; quantity: number }[] ) =>
			world.api.post( '/v1/bundles', { bundle: 'DUO', title: 'Duo', components } );
		await save( [ { sku: 'MUG', quantity: 1 } ] );
		const checked = await client.checked( 'bundle,component,quantity\nDUO,TEA,2\n' );
		await save( [ { sku: 'TEA', quantity: 2 } ] );
		expect( await client.applied( checked.import ) ).toMatchObject( { done: 1, failed: 0 } );
		expect( await client.undone( checked.import ) ).toMatchObject( { done: 0, failed: 0 } );
		const { versions } = await world.api.get< { versions: { savedBy: string }[] } >(
			'/v1/bundles/DUO'
		);
		expect( versions.map( ( { savedBy } ) => savedBy ) ).toEqual( [ 'admin', 'admin' ] );
	} );

	it( 'of bundles refuse what is made of a bundle that is refused, however far down', async () => {
		const file =
			'bundle,component,quantity\nTOP,MIDDLE,1\nMIDDLE,LOW,1\nLOW,NONE,1\nLOOP,LOOP,1\nABOVE,LOOP,1\nFINE,MUG,2\n';
		const checked = await client.checked( file );
		expect( checked.counts ).toMatchObject( { rows: 6, created: 1, bad: 5 } );
		const errors = await client.errors( checked.import );
		expect( errors.map( ( { line, code, value } ) => [ line, code, value ] ) ).toEqual( [
			[ 2, 'SKU_UNKNOWN', 'MIDDLE' ],
			[ 3, 'SKU_UNKNOWN', 'LOW' ],
			[ 4, 'SKU_UNKNOWN', 'NONE' ],
			[ 5, 'BUNDLE_CYCLE', 'LOOP' ],
			[ 6, 'SKU_UNKNOWN', 'LOOP' ],
		] );
	} );

	it( 'of bundles are searched for cycles as a whole', async () => {
		const file = 'bundle,component,quantity\nX,Y,1\nY,Z,1\nZ,X,1\nW,X,1\nW,NONE,1\n';
		const checked = await client.checked( file );
		expect( checked.counts ).toMatchObject( { rows: 5, created: 0 } );
		const errors = await client.errors( checked.import );
		const said = errors.map( ( { line, code, action } ) => [ line, code, action ] );
		expect( said ).toEqual( [
			[ 6, 'SKU_UNKNOWN', expect.any( String ) ],
			[ 2, 'BUNDLE_CYCLE', expect.stringContaining( 'X → Y → Z → X' ) ],
			[ 3, 'BUNDLE_CYCLE', expect.stringContaining( 'Y → Z → X → Y' ) ],
			[ 4, 'BUNDLE_CYCLE', expect.stringContaining( 'Z → X → Y → Z' ) ],
		] );
	} );

	it( 'of bundles that would be too large are refused at each of their rows', async () => {
		const chain = Array.from(
			{ length: 17 },
			( _none, level ) => `N${ level + 1 },N${ level },1`
		);
		const rows = [ ...chain, 'HUGE,MUCH,2', 'MUCH,N0,1000000000', 'FITS,MUG,2' ];
		const file = [ 'bundle,component,quantity', 'N0,MUG,1', ...rows, '' ].join( '\n' );
		const checked = await client.checked( file );
		expect( checked.counts ).toMatchObject( { created: 1 } );
		const errors = await client.errors( checked.import );
		const codes = errors.map( ( { code } ) => code );
		expect( codes ).toEqual( Array.from( { length: 20 }, () => 'BUNDLE_TOO_LARGE' ) );
	} );
} );
