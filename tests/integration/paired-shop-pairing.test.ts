import { execFile } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { nowS, post } from './paired-shop/fake-plugin.ts';
import { PairedWorld, until } from './paired-shop/paired-world.ts';
import { sign } from './paired-shop/wire-signature.ts';

const matching = ( pattern: RegExp ): unknown => expect.stringMatching( pattern );

/** Who may speak to whom: codes, secrets, their change, and the end of it. */
describe( 'pairing', () => {
	let world: PairedWorld;
	let plugin: PairedWorld[ 'plugin' ];

	beforeEach( async () => {
		world = await PairedWorld.unpaired( { MUG: 10 } );
		plugin = world.plugin;
	} );
	afterEach( () => world.close() );

	const pairedWorld = async (): Promise< void > => {
		await world.pair();
		await world.live();
	};
	const codeOf = ( { data }: { readonly data: unknown } ): unknown =>
		typeof data === 'object' && data !== null && 'error' in data ? data.error : null;

	it( 'takes a code once, however it is typed', async () => {
		const code = await world.newCode();
		expect( code ).toMatch( /^[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}$/ );
		const typed = ` ${ code.toLowerCase().replace( '-', ' ' ) }`;
		const answer = await plugin.pair( world.worker.address, typed );
		expect( answer.status ).toBe( 201 );
		expect( answer.data ).toEqual( {
			channel: 'shop',
			intake: matching( new RegExp( `^${ world.worker.address }/intake/[\\w-]{32}$` ) ),
			api: `${ world.worker.address }/v1`,
			toWorker: matching( /^whsec_[A-Za-z0-9+/]{43}=$/ ),
			toShop: matching( /^whsec_[A-Za-z0-9+/]{43}=$/ ),
			token: matching( /^[\w-]{43}$/ ),
		} );
		expect( ( await plugin.pair( world.worker.address, code ) ).status ).toBe( 403 );
		await world.live();
	} );

	it( 'is begun on the command line, which says where to type the code', async () => {
		const env = {
			...process.env,
			LOCKSTEP_DATA_DIR: world.dataDir,
			LOCKSTEP_PORT: new URL( world.worker.address ).port,
		};
		const run = ( ...options: string[] ) =>
			promisify( execFile )(
				process.execPath,
				[ 'build/worker/main.js', 'pair', ...options ],
				{ env }
			);
		const { stdout } = await run();
		expect( stdout ).toContain( world.worker.address );
		const [ code = '' ] = /\b\w{4}-\w{4}\b/.exec( stdout ) ?? [];
		expect( ( await plugin.pair( world.worker.address, code ) ).status ).toBe( 201 );
		const answer: unknown = JSON.parse( ( await run( '--json' ) ).stdout );
		expect( answer ).toEqual( {
			code: matching( /^\w{4}-\w{4}$/ ),
			worker: world.worker.address,
			untilMs: expect.any( Number ) as unknown,
		} );
	} );

	it( 'keeps secrets and token sealed or hashed', async () => {
		await pairedWorld();
		const { toShop, toWorker, token } = plugin.paired;
		const [ row ] = await world.worker.app.store.model.channels();
		for ( const secret of [ toShop, toWorker, token ] ) {
			expect( row?.settings ).not.toContain( secret );
			expect( world.logged.join( '\n' ) ).not.toContain( secret );
		}
		expect( JSON.stringify( await world.api.status() ) ).not.toContain( 'whsec_' );
	} );

	it( 'voids a code after five wrong ones', async () => {
		const code = await world.newCode();
		for ( let wrong = 0; wrong < 5; wrong += 1 ) {
			const answer = await plugin.pair( world.worker.address, `WRNG-000${ wrong }` );
			expect( answer.status ).toBe( 403 );
			expect( codeOf( answer ) ).toMatchObject( { code: 'PAIRING_CODE_WRONG' } );
		}
		expect( ( await plugin.pair( world.worker.address, code ) ).status ).toBe( 403 );
	} );

	it( 'ends a code when another one is made', async () => {
		const first = await world.newCode();
		const second = await world.newCode();
		expect( ( await plugin.pair( world.worker.address, first ) ).status ).toBe( 403 );
		expect( ( await plugin.pair( world.worker.address, second ) ).status ).toBe( 201 );
	} );

	it( 'is not tried more than twenty times a minute by one address', async () => {
		const statuses: number[] = [];
		for ( let tries = 0; tries < 25; tries += 1 ) {
			const { status } = await plugin.pair( world.worker.address, 'AAAA-AAAA' );
			statuses.push( status );
		}
		expect( statuses.slice( 0, 20 ) ).toEqual( Array( 20 ).fill( 403 ) );
		// A minute may have turned in between.
		expect( statuses.filter( ( status ) => status === 429 ).length ).toBeGreaterThan( 0 );
	} );

	it.each< [ string, { v?: number; link?: string; url?: string; epoch?: number | undefined } ] >(
		[
			[ 'a link without https', { link: 'http://shop.example/wp-json/lockstep/v1/link' } ],
			[ 'a shop without https', { url: 'http://shop.example' } ],
			[ 'no epoch', { epoch: undefined } ],
			[ 'another version', { v: 2 } ],
		]
	)( 'refuses %s, and the code still holds', async ( _what, change ) => {
		const code = await world.newCode();
		const { v = 1, ...shop } = change;
		const answer = await post( `${ world.worker.address }/pair`, {
			v,
			code,
			shop: {
				url: 'https://shop.example',
				link: 'https://shop.example/wp-json/lockstep/v1/link',
				name: 'Shop',
				epoch: 1,
				...shop,
			},
		} );
		expect( answer.status ).toBe( 400 );
		expect( ( await plugin.pair( world.worker.address, code ) ).status ).toBe( 201 );
	} );

	it( 'makes codes for admins only, and changes secrets for the shop itself only', async () => {
		await pairedWorld();
		const admin = world.worker.adminToken;
		expect( ( await plugin.api( '/pairing/code', {} ) ).status ).toBe( 403 );
		expect( ( await plugin.api( '/pairing/code', {}, 'no-token' ) ).status ).toBe( 401 );
		for ( const path of [ '/pairing/rotate', '/pairing/unpair' ] ) {
			const answer = await plugin.api( path, {}, admin );
			expect( [ answer.status, codeOf( answer ) ] ).toEqual( [
				403,
				expect.objectContaining( { code: 'SHOP_TOKEN_NEEDED' } ),
			] );
		}
	} );

	it( 'needs an https address of the worker', async () => {
		await world.close();
		world = await PairedWorld.unpaired(
			{ MUG: 1 },
			{ LOCKSTEP_PUBLIC_URL: 'http://sync.example' }
		);
		const headers = { authorization: `Bearer ${ world.worker.adminToken }` };
		const answer = await post( `${ world.worker.address }/v1/pairing/code`, {}, headers );
		expect( [ answer.status, codeOf( answer ) ] ).toEqual( [
			409,
			expect.objectContaining( { code: 'PUBLIC_URL_NOT_SECURE' } ),
		] );
	} );

	it( 'goes on in the background until the shop answers, and says how far it is', async () => {
		plugin.faultOf = () => 'html';
		await world.pair();
		await until( 'it says why', async () => {
			const { state, reason } = await world.channelState();
			const isSo =
				state === 'connecting' && /page instead of data.*again/.test( reason ?? '' );
			return { isSo, found: `${ state }: ${ reason }` };
		} );
		plugin.faultOf = () => undefined;
		await world.live();
	} );

	it( 'goes on after a restart in the middle of it', async () => {
		plugin.faultOf = () => 'html';
		await world.pair();
		await world.stopWorker();
		plugin.sell( 'MUG', 1 );
		plugin.faultOf = () => undefined;
		await world.startWorker();
		await world.live();
		await world.agreesOn( 'MUG', 9 );
	} );

	it( 'again keeps the channel, and old secrets end', async () => {
		await pairedWorld();
		const before = plugin.paired;
		plugin.sell( 'MUG', 2 );
		await plugin.deliver();
		await world.agreesOn( 'MUG', 8 );
		plugin.newEpoch();
		await world.pair();
		expect( plugin.paired.channel ).toBe( before.channel );
		expect( plugin.paired.intake ).toBe( before.intake );
		const body = plugin.waitingBody();
		const forged = await plugin.post(
			body,
			sign( randomUUID(), nowS(), body, before.toWorker )
		);
		expect( forged.status ).toBe( 401 );
		expect( ( await plugin.api( '/pairing/rotate', {}, before.token ) ).status ).toBe( 401 );
		plugin.sell( 'MUG', 1 );
		await world.live();
		await world.agreesOn( 'MUG', 7 );
	} );

	describe( 'changes its secrets', () => {
		beforeEach( pairedWorld );

		it( 'and signs with both until the shop has used the new ones', async () => {
			await plugin.rotate();
			await plugin.deliver();
			plugin.sell( 'MUG', 1 );
			await plugin.deliver();
			await world.agreesOn( 'MUG', 9 );
			expect( plugin.calls.at( -1 )?.secret ).toBe( 0 );
		} );

		it( 'and an answer that was lost locks nobody out', async () => {
			for ( let lost = 0; lost < 8; lost += 1 ) {
				expect( ( await plugin.rotate( { isLost: true } ) ).status ).toBe( 200 );
			}
			plugin.sell( 'MUG', 1 );
			expect( ( await plugin.deliver() ).status ).toBe( 200 );
			await world.adjust( 'MUG', -1 );
			await world.agreesOn( 'MUG', 8 );
			expect( plugin.refusedSignatures ).toBe( 0 );
			await plugin.rotate();
			plugin.sell( 'MUG', 1 );
			expect( ( await plugin.deliver() ).status ).toBe( 200 );
			await world.adjust( 'MUG', -1 );
			await world.agreesOn( 'MUG', 6 );
			expect( plugin.refusedSignatures ).toBe( 0 );
		} );

		it( 'and the change holds over a restart', async () => {
			await plugin.rotate();
			await world.stopWorker();
			await world.startWorker();
			plugin.sell( 'MUG', 1 );
			expect( ( await plugin.deliver() ).status ).toBe( 200 );
			await world.agreesOn( 'MUG', 9 );
		} );
	} );

	it( 'ends: nothing is pushed any more, and nothing is taken', async () => {
		await pairedWorld();
		const answer = await plugin.api( '/pairing/unpair', {} );
		expect( [ answer.status, answer.data ] ).toEqual( [ 200, { unpaired: true } ] );
		const calls = plugin.calls.length;
		await world.adjust( 'MUG', -5 );
		plugin.sell( 'MUG', 1 );
		expect( ( await plugin.deliver() ).status ).toBe( 401 );
		expect( ( await plugin.api( '/pairing/rotate', {} ) ).status ).toBe( 401 );
		await world.stopWorker();
		await world.startWorker();
		expect( await world.channelState() ).toMatchObject( { state: 'paused' } );
		expect( plugin.calls.length ).toBe( calls );
		expect( plugin.refusedSignatures ).toBe( 0 );
		// And begins again where it was.
		await world.pair();
		await world.live();
		await world.agreesOn( 'MUG', 4 );
	} );

	it( 'ends while it is being set up, and begins again in the same process', async () => {
		plugin.faultOf = ( name ) => ( name === 'products' ? 'html' : undefined );
		await world.pair();
		await until( 'a first try', async () => ( {
			isSo: ( await world.channelState() ).reason?.includes( 'Trying again' ) ?? false,
			found: ( await world.channelState() ).reason ?? '',
		} ) );
		expect( ( await plugin.api( '/pairing/unpair', {} ) ).status ).toBe( 200 );
		plugin.faultOf = () => undefined;
		await world.pair();
		await world.live();
		plugin.sell( 'MUG', 1 );
		expect( ( await plugin.deliver() ).status ).toBe( 200 );
		await world.agreesOn( 'MUG', 9, 20_000 );
		// Live, it ends and begins without a restart in between.
		expect( ( await plugin.api( '/pairing/unpair', {} ) ).status ).toBe( 200 );
		await world.adjust( 'MUG', -5 );
		expect( await world.channelState() ).toMatchObject( { state: 'paused' } );
		await world.pair();
		await world.live();
		await world.agreesOn( 'MUG', 4, 20_000 );
	}, 60_000 );

	describe( 'keeps out', () => {
		let body: string;

		beforeEach( async () => {
			await pairedWorld();
			// Nothing comes by another way.
			plugin.faultOf = () => 'refuse';
			plugin.sell( 'MUG', 3 );
			body = plugin.waitingBody();
		} );

		const refused = async (
			given: string,
			headers: Record< string, string >
		): Promise< void > => {
			expect( ( await plugin.post( given, headers ) ).status ).toBe( 401 );
		};

		it( 'a thousand forged, altered and old deliveries', async () => {
			const { toWorker, toShop } = plugin.paired;
			for ( let round = 0; round < 100; round += 1 ) {
				const id = randomUUID();
				const other = `whsec_${ randomBytes( 32 ).toString( 'base64' ) }`;
				const right = sign( id, nowS(), body, toWorker );
				const at = 1 + Math.floor( Math.random() * ( body.length - 2 ) );
				const altered = `${ body.slice( 0, at ) }${ body[ at ] === '1' ? '2' : '1' }${ body.slice( at + 1 ) }`;
				await refused( body, sign( id, nowS(), body, other ) );
				await refused( body, sign( id, nowS(), body, toShop ) );
				await refused( body, sign( id, nowS() - 301, body, toWorker ) );
				await refused( body, sign( id, nowS() + 302, body, toWorker ) );
				await refused( altered, right );
				await refused( `${ body } `, right );
				await refused( body, { ...right, 'webhook-id': randomUUID() } );
				await refused( body, { ...right, 'webhook-timestamp': `${ nowS() - 100 }` } );
				await refused( body, { ...right, 'webhook-signature': '' } );
				await refused( body, {
					...right,
					'webhook-signature':
						right[ 'webhook-signature' ]?.replace( 'v1,', 'v2,' ) ?? '',
				} );
			}
			expect( await world.ledger( 'MUG' ) ).toEqual( { onHand: 10, committed: 0 } );
		} );

		it( 'ids of another form, and headers with too many signatures', async () => {
			const { toWorker } = plugin.paired;
			for ( const id of [ '', 'a b', 'é', 'x'.repeat( 65 ), '../x' ] ) {
				await refused(
					body,
					sign( encodeURI( id ).slice( 0, 80 ) + '~', nowS(), body, toWorker )
				);
			}
			const right = sign( 'id', nowS(), body, toWorker );
			const many = `${ 'v1,AAAA '.repeat( 10 ) }${ right[ 'webhook-signature' ] }`;
			await refused( body, { ...right, 'webhook-signature': many } );
			expect( ( await plugin.post( body, right ) ).status ).toBe( 200 );
		} );
	} );
} );
