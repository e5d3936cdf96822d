import { BATCH_MAX, GroupCommit } from '../../../src/worker/intake/group-commit.ts';
import { VirtualClock } from '../../integration/virtual-clock.ts';

describe( 'group commit', () => {
	let clock: VirtualClock;
	let batches: string[][];
	/** A commit with such an item fails. */
	let refuses: ( item: string ) => boolean;
	let commits: GroupCommit< string, string >;

	beforeEach( () => {
		clock = new VirtualClock();
		batches = [];
		refuses = () => false;
		commits = new GroupCommit( clock, async ( batch ) => {
			batches.push( [ ...batch ] );
			await new Promise< void >( ( resolve ) => {
				clock.after( 10, resolve );
			} );
			if ( batch.some( refuses ) ) {
				throw new Error( 'disk full' );
			}
			return batch.map( ( item ) => `${ item } committed` );
		} );
	} );
	const names = ( count: number ): string[] =>
		Array.from( { length: count }, ( _, index ) => `item-${ index }` );

	it( 'commits one event at once, and answers when it is durable', async () => {
		let answer: string | null = null;
		void commits.submit( 'a' ).then( ( given ) => {
			answer = given;
		} );
		await clock.run( 9 );
		expect( [ batches, answer ] ).toEqual( [ [ [ 'a' ] ], null ] );
		await clock.run( 1 );
		expect( answer ).toBe( 'a committed' );
	} );

	it( 'gives everyone his own answer, in whatever batch he was', async () => {
		const answers = names( 1_200 ).map( ( name ) => commits.submit( name ) );
		expect( await clock.until( Promise.all( answers ) ) ).toEqual(
			names( 1_200 ).map( ( name ) => `${ name } committed` )
		);
		expect( batches.map( ( { length } ) => length ) ).toEqual( [ BATCH_MAX, BATCH_MAX, 200 ] );
	} );

	it( 'commits together what comes while a commit runs, in the order it came', async () => {
		const first = commits.submit( 'a' );
		await clock.run( 5 );
		const others = [ commits.submit( 'b' ), commits.submit( 'c' ) ];
		await clock.until( Promise.all( [ first, ...others ] ) );
		expect( batches ).toEqual( [ [ 'a' ], [ 'b', 'c' ] ] );
	} );

	it( 'never runs two commits at once', async () => {
		let running = 0;
		const most: number[] = [];
		commits = new GroupCommit( clock, async ( batch ) => {
			running += 1;
			most.push( running );
			await new Promise< void >( ( resolve ) => {
				clock.after( 10, resolve );
			} );
			running -= 1;
			return batch;
		} );
		const answers: Promise< string >[] = [];
		for ( const name of names( 10 ) ) {
			answers.push( commits.submit( name ) );
			await clock.run( 3 );
		}
		await clock.until( Promise.all( answers ) );
		expect( Math.max( ...most ) ).toBe( 1 );
	} );

	it( 'tells the caller whose commit failed, and goes on with the next', async () => {
		refuses = ( item ) => item === 'a';
		const lost = Promise.allSettled( [ commits.submit( 'a' ) ] );
		await clock.run( 5 );
		const next = commits.submit( 'c' );
		expect( await clock.until( lost ) ).toEqual( [
			{ status: 'rejected', reason: new Error( 'disk full' ) },
		] );
		expect( await clock.until( next ) ).toBe( 'c committed' );
	} );

	it( "lets one item that the database refuses spoil nobody else's", async () => {
		refuses = ( item ) => item === 'item-37';
		const answers = Promise.allSettled(
			names( 100 ).map( ( name ) => commits.submit( name ) )
		);
		const settled = await clock.until( answers );
		const lost = settled.flatMap( ( { status }, index ) =>
			status === 'rejected' ? [ index ] : []
		);
		expect( lost ).toEqual( [ 37 ] );
	} );

	it( 'loses nobody who comes in the very moment it falls idle', async () => {
		const one = async (): Promise< string > => commits.submit( 'a' );
		const both = one().then( () => commits.submit( 'b' ) );
		expect( await clock.until( both ) ).toBe( 'b committed' );
	} );

	it( 'is idle once nothing is left', async () => {
		const answers = names( 600 ).map( ( name ) => commits.submit( name ) );
		await clock.until( commits.idle() );
		expect( batches.flat() ).toHaveLength( 600 );
		await Promise.all( answers );
	} );
} );
