import { connect, type Socket } from 'node:net';
import { sku, line, order } from '../unit/ledger/ledger-in-memory.ts';
import { DELIVERY_HEADER } from './fake-channel.ts';
import { bodyOf, GatedWorld } from './gated-world.ts';
import { until, type Answer } from './signed-delivery.ts';

const BODY_BYTES = 1_048_576;
/** Bodies for which there is room. */
const ROOM = 10;
const SENDERS = 60;

describe( 'a worker whose disk stands still', () => {
	let world: GatedWorld;

	beforeEach( async () => {
		world = new GatedWorld( { LOCKSTEP_WAITING_MAX_BYTES: String( ROOM * BODY_BYTES ) } );
		await world.start();
		world.opens( 'shop', { MUG: 1_000 } );
		expect( ( await world.connect( 'shop' ) ).status ).toBe( 201 );
	} );
	afterEach( () => world.close() );

	const orderOf = ( nth: number ) => order( `order-${ nth }`, [ line( 'MUG' ) ] );
	const committed = async (): Promise< number > =>
		( await world.app.store.ledger.stock( sku( 'MUG' ) ) )[ 0 ]?.committed ?? 0;
	const full = { count: ROOM, bytes: ROOM * BODY_BYTES };
	const empty = { count: 0, bytes: 0 };
	const expectRefused = ( { status, headers, body }: Answer ): void => {
		expect( [ status, JSON.parse( body ) ] ).toMatchObject( [
			503,
			{ error: { code: 'OVERLOADED' } },
		] );
		expect( Number( headers[ 'retry-after' ] ) ).toBeGreaterThanOrEqual( 1 );
	};

	it( 'holds as much as it was told, refuses the rest with 503, and loses nothing that it acknowledged', async () => {
		world.inbox.close();
		const answers: { readonly nth: number; readonly answer: Answer }[] = [];
		let sent: Promise< void >[] = [];
		await new Promise< void >( ( allRefused ) => {
			sent = Array.from( { length: SENDERS }, async ( _none, nth ) => {
				const answer = await world.deliver( 'shop', orderOf( nth ), BODY_BYTES );
				answers.push( { nth, answer } );
				if ( answers.length === SENDERS - ROOM ) {
					allRefused();
				}
			} );
		} );
		answers.forEach( ( { answer } ) => expectRefused( answer ) );
		expect( world.app.pressure.held ).toEqual( full );

		// Also what is small, and what people do: there would be no end to it.
		expectRefused( await world.deliver( 'shop', orderOf( 1_000 ) ) );
		const adjustment = { key: 'found-one', sku: 'MUG', delta: 1, reason: 'found' };
		expectRefused( await world.ask( '/v1/adjustments', adjustment ) );
		expectRefused( await world.ask( '/v1/bundles', { bundle: 'KIT', components: [] } ) );
		expect( world.app.pressure.held ).toEqual( full );

		world.inbox.open();
		await Promise.all( sent );
		await world.workedOff();
		const taken = answers.filter( ( { answer } ) => answer.status === 200 );
		expect( taken ).toHaveLength( ROOM );
		expect( world.inbox.came.flat() ).toHaveLength( ROOM );
		expect( await committed() ).toBe( ROOM );
		expect( world.app.pressure.held ).toEqual( empty );

		let again = answers.filter( ( { answer } ) => answer.status === 503 );
		await until( 20_000, 'still refused', async () => {
			again = await Promise.all(
				again.map( async ( { nth } ) => ( {
					nth,
					answer: await world.deliver( 'shop', orderOf( nth ), BODY_BYTES ),
				} ) )
			);
			again = again.filter( ( { answer } ) => answer.status !== 200 );
			return again.length === 0;
		} );
		await world.workedOff();
		expect( await committed() ).toBe( SENDERS );
		expect( ( await world.ask( '/v1/adjustments', adjustment ) ).status ).toBe( 201 );
		expect( await world.app.store.inbox.counts() ).toMatchObject( { dead: 0 } );
	} );

	/** Writes this much of a request, and leaves the connection open. */
	const write = async (
		url: string,
		head: string,
		part: Buffer
	): Promise< { socket: Socket; closedThere: Promise< void >; answered: Promise< string > } > => {
		const { hostname, port, pathname } = new URL( url );
		const closedThere = new Promise< void >( ( resolve ) => {
			world.app.server.server.once( 'connection', ( there: Socket ) =>
				there.once( 'close', () => resolve() )
			);
		} );
		const socket = connect( Number( port ), hostname );
		const answered = new Promise< string >( ( resolve ) => {
			socket.once( 'data', ( data: Buffer ) => resolve( data.toString( 'latin1' ) ) );
		} );
		socket.write( `POST ${ pathname } HTTP/1.1\r\nHost: ${ hostname }\r\n${ head }\r\n\r\n` );
		socket.write( part );
		return { socket, closedThere, answered };
	};
	const lengthOf = ( bytes: number ): string =>
		`Content-Length: ${ bytes }\r\nContent-Type: application/json`;

	it( 'keeps the room of a sender who has given up until his delivery is out of the memory', async () => {
		world.inbox.close();
		const body = bodyOf( orderOf( 1 ), BODY_BYTES );
		const head = `${ lengthOf( BODY_BYTES ) }\r\n${ DELIVERY_HEADER }: one`;
		const { socket, closedThere } = await write( world.endpointOf( 'shop' ), head, body );
		await world.inbox.hasSeen( 1 );
		socket.destroy();
		await closedThere;
		expect( world.app.pressure.held ).toEqual( { count: 1, bytes: BODY_BYTES } );
		world.inbox.open();
		await until( 5_000, 'it is still held', async () => world.app.pressure.held.count === 0 );
		await world.workedOff();
		expect( await committed() ).toBe( 1 );
	} );

	it( 'gives the room of half a delivery back when the rest does not come', async () => {
		const head = lengthOf( BODY_BYTES );
		const half = Buffer.alloc( BODY_BYTES / 2, ' ' );
		const { socket } = await write( world.endpointOf( 'shop' ), head, half );
		const { pressure } = world.app;
		await until( 5_000, 'it was not let in', async () => pressure.held.count === 1 );
		expect( pressure.held.bytes ).toBe( BODY_BYTES );
		socket.destroy();
		await until( 5_000, 'it is still held', async () => pressure.held.count === 0 );
		expect( pressure.held ).toEqual( empty );
	} );

	it( 'takes a body without a length for as large as it may be', async () => {
		const head = 'Transfer-Encoding: chunked\r\nContent-Type: application/json';
		const { socket } = await write( world.endpointOf( 'shop' ), head, Buffer.alloc( 0 ) );
		const { pressure } = world.app;
		await until( 5_000, 'it was not let in', async () => pressure.held.count === 1 );
		expect( pressure.held.bytes ).toBe( BODY_BYTES );
		socket.destroy();
		await until( 5_000, 'it is still held', async () => pressure.held.count === 0 );
	} );

	it.each( [
		[ 'an address that nobody knows', '/intake/nowhere', '404' ],
		[ 'a wrong token', '/v1/adjustments', '401' ],
		[ 'a pairing that is larger than any', '/pair', '413' ],
	] )( 'gives no room to %s', async ( _who, path, status ) => {
		const head = lengthOf( BODY_BYTES );
		const { socket, answered } = await write( world.address + path, head, Buffer.alloc( 1 ) );
		expect( ( await answered ).split( ' ' )[ 1 ] ).toBe( status );
		expect( world.app.pressure.held ).toEqual( empty );
		socket.destroy();
	} );
} );
