import { systemClock, systemRandom } from '../../src/worker/adapters/system-ports.ts';
import { channelIdSchema, type ChannelId } from '../../src/shared/ids.ts';
import { LeasedTeam } from '../../src/worker/store/postgres/leased-team.ts';
import { LeaseLost } from '../../src/worker/store/postgres/leases.ts';
import type { PostgresDatabase } from '../../src/worker/store/postgres/database.ts';
import { openDatabase, openNewDatabase } from './open-database.ts';
import { describePostgres } from './use-postgres.ts';

const CHANNELS = [ 'a', 'b', 'c', 'd' ].map( ( name ) => channelIdSchema.parse( name ) );
const [ A ] = CHANNELS as [ ChannelId ];

const nothing = (): void => undefined;

interface Member {
	readonly team: LeasedTeam;
	readonly database: PostgresDatabase;
	readonly told: string[];
	readonly duties: Set< ChannelId >;
}

describePostgres( 'workers on one ledger', ( postgres ) => {
	let url: string;
	let members: Member[];
	let changed: () => void = () => undefined;

	beforeEach( async () => {
		const opened = await openNewDatabase( postgres );
		await opened.database.close();
		url = opened.url;
		members = [];
	} );
	afterEach( async () => {
		await Promise.all( members.map( ( { team } ) => team.leave() ) );
		await Promise.all( members.map( ( { database } ) => database.close() ) );
	} );

	async function join( holder: string, channels: readonly ChannelId[] ): Promise< Member > {
		const database = openDatabase( url );
		const team = new LeasedTeam( {
			database,
			url,
			holder,
			clock: systemClock,
			random: systemRandom,
			log: { info: nothing, warn: nothing, error: nothing },
		} );
		const member: Member = { team, database, told: [], duties: new Set() };
		channels.forEach( ( channel ) => team.add( channel ) );
		await team.join( {
			onDuty: async ( channel ) => {
				member.duties.add( channel );
				changed();
			},
			offDuty: async ( channel ) => {
				member.duties.delete( channel );
				changed();
			},
			onTold: ( topic, channel ) => {
				member.told.push( `${ topic } ${ channel ?? '' }` );
				changed();
			},
			onMissed: () => undefined,
		} );
		members.push( member );
		return member;
	}

	/** Looks whenever a member has heard or done something. */
	async function until( isSo: () => boolean ): Promise< void > {
		while ( ! isSo() ) {
			await new Promise< void >( ( resolve ) => {
				changed = resolve;
			} );
		}
	}

	it( 'work for every channel, each for its own', async () => {
		const [ one, other ] = await Promise.all( [
			join( 'one', CHANNELS ),
			join( 'other', CHANNELS ),
		] );
		await until( () => one.duties.size + other.duties.size === CHANNELS.length );
		expect( [ ...one.duties, ...other.duties ].sort() ).toEqual( CHANNELS );
		for ( const { team, duties } of members ) {
			expect( CHANNELS.filter( ( channel ) => team.isOurs( channel ) ) ).toEqual(
				[ ...duties ].sort()
			);
		}
	} );

	it( 'take what one leaves', async () => {
		const one = await join( 'one', CHANNELS );
		await until( () => one.duties.size === CHANNELS.length );
		const other = await join( 'other', CHANNELS );
		await one.team.leave();
		await until( () => other.duties.size === CHANNELS.length );
		expect( one.team.isOurs( A ) ).toBe( false );
	} );

	it( 'let go of a channel for one that has to set it up, and write nothing for it any more', async () => {
		const one = await join( 'one', [ A ] );
		await until( () => one.duties.has( A ) );
		const other = await join( 'other', [ A ] );
		await expect( other.team.claim( A ) ).resolves.toBe( true );
		expect( one.duties.has( A ) ).toBe( false );
		expect( [ one.team.isOurs( A ), other.team.isOurs( A ) ] ).toEqual( [ false, true ] );
		await expect(
			one.database.transaction( ( tx ) => one.team.fence( tx, A ) )
		).rejects.toThrow( LeaseLost );
		await other.database.transaction( ( tx ) => other.team.fence( tx, A ) );
	} );

	it( 'hear what another one tells, and of what they know only', async () => {
		const one = await join( 'one', [ A ] );
		const other = await join( 'other', [ A ] );
		await until( () => one.duties.has( A ) || other.duties.has( A ) );
		// Whoever begins to listen a moment later has missed it, and sweeps: told until it is heard.
		const telling = setInterval( () => one.team.tell( 'listings', A ), 50 );
		await until( () => other.told.includes( 'listings a' ) );
		clearInterval( telling );
	} );
} );
