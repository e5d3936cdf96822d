import { spawn } from 'node:child_process';
import { z } from 'zod';
import { listingIdSchema } from '../../src/shared/ids.ts';
import { MAIN } from './worker-process.ts';
import { startWorld, type World } from './world.ts';

const TOKEN = 'an-admin-token-that-only-this-test-uses';

interface Ended {
	readonly status: number | null;
	readonly stdout: string;
	readonly stderr: string;
}

describe( 'the ledger at the command line', () => {
	let world: World;

	beforeAll( async () => {
		world = await startWorld( {
			products: [ 'MUG', 'TEA' ].map( ( sku ) => ( { sku, title: sku, quantity: 10 } ) ),
			env: { LOCKSTEP_ADMIN_TOKEN: TOKEN },
		} );
	} );
	afterAll( () => world.close() );

	const run = ( args: readonly string[], env: Record< string, string > = {} ): Promise< Ended > =>
		new Promise( ( resolve ) => {
			const child = spawn( process.execPath, [ MAIN, ...args ], {
				env: { ...process.env, NODE_OPTIONS: '', LOCKSTEP_ADMIN_TOKEN: TOKEN, ...env },
			} );
			let [ stdout, stderr ] = [ '', '' ];
			child.stdout.on( 'data', ( data ) => ( stdout += String( data ) ) );
			child.stderr.on( 'data', ( data ) => ( stderr += String( data ) ) );
			child.on( 'close', ( status ) => resolve( { status, stdout, stderr } ) );
		} );
	const lockstep = ( ...args: string[] ): Promise< Ended > =>
		run( [ ...args, '--url', world.worker.address ] );
	const json = async ( ...args: string[] ): Promise< unknown > => {
		const { status, stdout, stderr } = await lockstep( ...args, '--json' );
		expect( { status, stderr } ).toEqual( { status: 0, stderr: '' } );
		return JSON.parse( stdout );
	};

	it( 'tells facts, and shows what lies there since', async () => {
		const before = stockSchema.parse( await json( 'stock', 'MUG' ) ).stock[ 0 ]?.onHand ?? 0;
		const adjusted = await lockstep( 'adjust', 'MUG', '-3', '--reason', 'broken' );
		expect( adjusted ).toMatchObject( { status: 0, stderr: '' } );
		expect( adjusted.stdout ).toMatch(
			new RegExp( `Recorded as event \\d+\\.\\nMUG at main: ${ before - 3 } on hand` )
		);
		expect( await json( 'receive', 'MUG', '5', '--reference', 'PO-1' ) ).toMatchObject( {
			result: 'applied',
			stock: [ { sku: 'MUG', location: 'main', onHand: before + 2 } ],
		} );
		expect( await json( 'count', 'MUG', '7' ) ).toMatchObject( {
			stock: [ { onHand: 7, available: 7 } ],
		} );
	} );

	it( 'counts a fact once that is told twice under its key, and says so', async () => {
		const tell = [ 'receive', 'TEA', '4', '--key', 'purchase-4711' ];
		const first = await json( ...tell );
		const again = await lockstep( ...tell );
		expect( first ).toMatchObject( { result: 'applied', key: 'purchase-4711' } );
		expect( again.stdout ).toMatch( /^Event \d+ was this already: nothing has changed\.\n/ );
		const other = await lockstep( 'receive', 'TEA', '5', '--key', 'purchase-4711' );
		expect( other ).toMatchObject( { status: 1, stdout: '' } );
		expect( other.stderr ).toMatch( /^KEY_WITH_OTHER_BODY: / );
	} );

	it( 'lists who changed what, newest last, a line each as JSON', async () => {
		await lockstep( 'adjust', 'MUG', '1', '--reason', 'found' );
		const { stdout } = await lockstep( 'events', '--sku', 'MUG', '--kind', 'adjustment' );
		expect( stdout ).toMatch( /adjustment +api .*MUG at main: on hand \d+ → \d+/ );
		const lines = ( await lockstep( 'events', '--sku', 'MUG', '--json' ) ).stdout.trim();
		const positions = lines
			.split( '\n' )
			.map( ( line ) => positionSchema.parse( JSON.parse( line ) ).position );
		expect( positions ).toEqual( positions.toSorted( ( left, right ) => left - right ) );
		const two = await lockstep( 'events', '--limit', '2', '--json' );
		expect( two.stdout.trim().split( '\n' ) ).toHaveLength( 2 );
	} );

	it( 'saves a bundle and says how many can be had, and what limits it', async () => {
		await lockstep( 'count', 'MUG', '9' );
		await lockstep( 'count', 'TEA', '4' );
		const saved = await lockstep( 'bundle', 'save', 'SET', 'MUG=1', 'TEA=2', '--title', 'Set' );
		expect( saved ).toMatchObject( { status: 0, stderr: '' } );
		expect( saved.stdout ).toMatch( /SET .*1 × MUG, 2 × TEA +2 +TEA/ );
		expect( await json( 'bundle', 'list' ) ).toMatchObject( {
			bundles: [ { bundle: 'SET', available: 2, limitedBy: 'TEA', isCurrent: true } ],
		} );
		const shown = await lockstep( 'bundle', 'show', 'SET' );
		expect( shown.stdout ).toContain( '2 of SET can be had (main: 2), limited by TEA.' );
		expect( shown.stdout ).toContain( 'For one more, 2 × TEA is missing at main.' );
		expect( shown.stdout ).toMatch( /TEA +2 +4 +2 +main: 4 → 2/ );
		const sale = await lockstep( 'bundle', 'sale', 'SET', '2', '--channel', 'woocommerce' );
		expect( sale.stdout ).toMatch( /TEA +main +4 +0/ );
		expect( sale.stdout ).toMatch( /SET +bundle +2 +0 +limited by TEA/ );
		expect( sale.stdout ).toMatch( /MUG +woocommerce +9 +7 +shown/ );
		expect( await json( 'bundle', 'sale', 'MUG' ) ).toMatchObject( { units: 1 } );
		expect( await lockstep( 'bundle', 'sale', 'SET', '0' ) ).toMatchObject( { status: 2 } );
		const unknown = await lockstep( 'bundle', 'save', 'SET', 'MUG=1', 'RIBBON=1' );
		expect( unknown.stderr ).toContain( 'components.1.sku: is not known' );
		const wrong = await lockstep( 'bundle', 'save', 'SET', 'MUG' );
		expect( wrong ).toMatchObject( { status: 2 } );
		expect( wrong.stderr ).toContain( 'write SKU=QUANTITY' );
	} );

	it( 'shows an order, and what waits for a person', async () => {
		const { simulator } = world.shop( 'woocommerce' );
		const { order } = simulator.sell( [ { sku: 'MUG', quantity: 2 } ] );
		await world.converged();
		const shown = await lockstep( 'order', 'woocommerce', order );
		expect( shown.stdout ).toMatch( /commits 2 of MUG at main/ );
		expect( ( await lockstep( 'exceptions' ) ).stdout ).not.toContain( 'shortage' );
		await lockstep( 'count', 'MUG', '1' );
		expect( ( await lockstep( 'exceptions' ) ).stdout ).toMatch(
			/^shortage of 1 MUG at main {2}\w+\n/
		);
		expect( ( await lockstep( 'stock', '--short' ) ).stdout ).toMatch(
			/MUG +main +1 +2 +0 +-1/
		);
	} );

	it( 'dismisses a conflict with a note, and keeps it with who did it and why', async () => {
		await lockstep( 'adjust', 'MUG', '1', '--reason', 'found', '--key', 'told-two-ways' );
		await lockstep( 'adjust', 'MUG', '2', '--reason', 'found', '--key', 'told-two-ways' );
		const found = await lockstep( 'exceptions' );
		const [ , number = '' ] = /^conflict (\d+) from api/m.exec( found.stdout ) ?? [];
		expect( number ).not.toBe( '' );
		const dismiss = [ 'dismiss', 'conflict', number ];
		expect( await lockstep( ...dismiss ) ).toMatchObject( { status: 2 } );
		const done = await lockstep( ...dismiss, '--note', 'a slip of the keyboard' );
		expect( done ).toMatchObject( { status: 0, stderr: '' } );
		expect( ( await lockstep( 'exceptions' ) ).stdout ).not.toContain( 'told-two-ways' );
		expect( ( await lockstep( 'exceptions', '--dismissed' ) ).stdout ).toMatch(
			/Dismissed by admin on \S+: a slip of the keyboard\n/
		);
		expect( ( await lockstep( 'dismiss', 'delivery', '999', '--note', 'x' ) ).stderr ).toMatch(
			/^NOT_FOUND: /
		);
	} );

	it( 'tells a range of the log again, and says that it stood already', async () => {
		await lockstep( 'adjust', 'MUG', '1', '--reason', 'found' );
		const before = await json( 'stock', 'MUG' );
		const told = await lockstep( 'rerun', '1..3' );
		expect( told ).toMatchObject( { status: 0, stderr: '' } );
		expect( told.stdout ).toBe( '3 told again, 3 of them stood already.\n' );
		const deliveries = await lockstep( 'rerun', '1..1000', '--delivery', '--json' );
		expect( deliveries ).toMatchObject( { status: 0, stderr: '' } );
		expect( await json( 'stock', 'MUG' ) ).toEqual( before );
		expect( await lockstep( 'rerun', '9..3' ) ).toMatchObject( { status: 2 } );
	} );

	it( 'pushes the quantity of a listing again that somebody has changed on the channel', async () => {
		const { simulator } = world.shop( 'woocommerce' );
		await world.converged();
		const { listings } = await world.api.get< {
			listings: { listing: string; sku: string; revision: number }[];
		} >( '/v1/channels/woocommerce/listings?limit=1000' );
		const tea = listings.find( ( { sku } ) => sku === 'TEA' );
		simulator.editShown( 'TEA', 77 );
		expect( await json( 'push', tea?.listing ?? '' ) ).toMatchObject( {
			pushed: [ { listing: tea?.listing, waitsFor: [] } ],
		} );
		await world.converged();
		const state = await world.worker.app.store.deliveries.listing(
			listingIdSchema.parse( tea?.listing )
		);
		expect( state?.confirmedRevision ).toBeGreaterThan( tea?.revision ?? 0 );
		expect( simulator.shown( 'TEA' ) ).toBe( state?.quantity );
		expect( ( await lockstep( 'push', 'nowhere:1' ) ).stderr ).toMatch( /^NOT_FOUND: / );
	} );

	it( 'says from how few units on a SKU is split, and changes it', async () => {
		expect( await json( 'allocation', '--split-below', '1' ) ).toEqual( { splitBelow: 1 } );
		expect( ( await lockstep( 'allocation' ) ).stdout ).toMatch( / 1 or fewer units / );
	} );

	it( 'makes a token, shows it once, lists it without it, and revokes it', async () => {
		const made = await lockstep( 'token', 'create', '--name', 'the till', '--scope', 'read' );
		expect( made ).toMatchObject( { status: 0 } );
		const token = made.stdout.trim();
		expect( made.stdout ).toMatch( /^lockstep_\S{43}\n$/ );
		expect( made.stderr ).toContain( 'shown this once' );
		const asTill = [ 'stock', 'MUG', '--url', world.worker.address, '--token', token ];
		expect( await run( asTill ) ).toMatchObject( { status: 0 } );
		const list = await lockstep( 'token', 'list' );
		expect( list.stdout ).toMatch( /the till +read +\S+Z +\S+Z +–/ );
		expect( list.stdout ).not.toContain( token );
		expect( await lockstep( 'token', 'revoke', 'the till' ) ).toMatchObject( { status: 0 } );
		expect( ( await run( asTill ) ).stderr ).toMatch( /^TOKEN_MISSING_OR_WRONG: / );
		const wrong = await lockstep( 'token', 'create', '--name', 'x', '--scope', 'all' );
		expect( wrong ).toMatchObject( { status: 2 } );
	} );

	it( 'says what is wrong with what it was told, and what to do', async () => {
		const unknown = await lockstep( 'adjust', 'NOTHING', '1', '--reason', 'x' );
		expect( unknown ).toMatchObject( { status: 1, stdout: '' } );
		expect( unknown.stderr ).toMatch( /^SKU_UNKNOWN: / );
		const many = await lockstep( 'count', 'MUG', 'many' );
		expect( many ).toMatchObject( { status: 2 } );
		const field = await lockstep( 'count', 'MUG', '-1' );
		expect( field.stderr ).toMatch( /^REQUEST_INVALID: [^]*\n {2}units: / );
		const retry = await lockstep( 'retry', '999', '--json' );
		expect( retry.status ).toBe( 1 );
		expect( JSON.parse( retry.stdout ) ).toMatchObject( { error: { code: 'NOT_FOUND' } } );
	} );

	it( 'ends with 3 where no worker answers, and names the key to tell the fact again', async () => {
		const nowhere = [ '--url', 'http://127.0.0.1:9' ];
		expect( await run( [ 'stock', ...nowhere ] ) ).toMatchObject( { status: 3, stdout: '' } );
		const lost = await run( [ 'receive', 'MUG', '1', ...nowhere ] );
		expect( lost.status ).toBe( 3 );
		expect( lost.stderr ).toMatch( /--key cli-[0-9a-f-]{36}/ );
		const stranger = await run( [ 'stock', '--url', world.worker.address, '--token', 'x' ] );
		expect( stranger.status ).toBe( 1 );
		expect( stranger.stderr ).toMatch( /^TOKEN_MISSING_OR_WRONG: / );
	} );
} );

const positionSchema = z.object( { position: z.int() } );
const stockSchema = z.object( { stock: z.array( z.object( { onHand: z.int() } ) ) } );
