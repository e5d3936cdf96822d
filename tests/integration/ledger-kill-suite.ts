import type { StockEvent } from '../../src/shared/stock-event.ts';
import type { Store } from '../../src/worker/store/contract.ts';
import type { LoggedEvent } from '../../src/worker/store/ledger-store.ts';
import { main } from '../unit/ledger/ledger-in-memory.ts';
import { SKUS } from '../unit/ledger/random-facts.ts';
import { referenceShelves, type Shelf } from '../unit/ledger/reference-ledger.ts';
import { LATE_LINES, named, recipesOf } from './ledger-kill-events.ts';
import { LedgerKillRun, type LedgerKillPlan, type Trouble } from './ledger-kill-run.ts';
import { shelvesIn } from '../conformance/shelves-in.ts';
import type { StorePlace } from '../conformance/store-place.ts';
import type { Sent } from './ledger-process.ts';
import { eventIn, wholeLog } from './whole-log.ts';

export interface Killing {
	newPlace(): Promise< StorePlace >;
	readonly trouble?: Trouble;
	/** A line of what the processes may complain about, in all that trouble. */
	readonly mayComplain?: RegExp;
}

/** What must hold after any number of kill -9, judged from what was acknowledged and from the reference. */
export function ledgerKillSuite( name: string, plan: LedgerKillPlan, killing: Killing ): void {
	describe( name, () => {
		let run: LedgerKillRun;
		let store: Store;
		let log: readonly LoggedEvent[];
		let byName: Map< string, LoggedEvent[] >;

		beforeAll(
			async () => {
				run = new LedgerKillRun( plan, await killing.newPlace() );
				await run.run( killing.trouble );
				store = await run.place.open();
				log = await wholeLog( store );
				byName = Map.groupBy( log, ( { source, key } ) => `${ source } ${ key }` );
				report( run, log );
			},
			Math.max( 90_000, plan.kills * 6_000 )
		);
		afterAll( async () => {
			await store.close();
			await run.close();
		} );

		/** Of the facts that were sent. */
		const positionsOf = ( sent: Sent ): number[] =>
			( byName.get( nameOf( sent ) ) ?? [] ).map( ( { position } ) => position );

		it( 'is killed at work and while it starts, with facts of every kind under way', () => {
			expect( run.kills ).toBeGreaterThanOrEqual( plan.kills );
			expect( run.killsAtStart ).toBeGreaterThan( 0 );
			expect( run.killsAtWork ).toBeGreaterThan( 0 );
			expect( log.length - run.eventsBefore ).toBeGreaterThanOrEqual( plan.events );
			const complaints = run.errors.split( '\n' ).filter( ( line ) => line !== '' );
			expect( complaints.filter( ( line ) => ! killing.mayComplain?.test( line ) ) ).toEqual(
				[]
			);
		} );

		it( 'has every fact that was acknowledged, once', () => {
			const wrong = [ ...run.answers.keys() ].flatMap( ( id ) => {
				const sent = run.sent.get( id );
				return sent && positionsOf( sent ).length !== 1 ? [ sent ] : [];
			} );
			expect( wrong ).toEqual( [] );
			const unheard = [ ...run.sent.keys() ].filter(
				( id ) => ! run.answers.has( id ) && ! run.abandoned.has( id )
			);
			expect( unheard ).toEqual( [] );
		} );

		it( 'has what was never acknowledged once, or not at all', () => {
			const times = [ ...run.abandoned ].map( ( id ) => {
				const sent = run.sent.get( id );
				return sent ? positionsOf( sent ).length : 0;
			} );
			expect( times.filter( ( one ) => one > 1 ) ).toEqual( [] );
		} );

		it( 'holds nothing that nobody has sent, but the ends of what it had granted, each once', () => {
			const names = new Set( [ ...run.sent.values() ].map( nameOf ) );
			const others = log
				.slice( run.eventsBefore )
				.filter( ( { source, key } ) => ! names.has( `${ source } ${ key }` ) );
			const granted = new Set(
				log.flatMap( ( event ) => {
					const { body } = eventIn( event );
					return body.kind === 'reserve' && body.decision?.result === 'accepted'
						? [ `expired/${ body.channel }/${ body.order }/${ body.attempt }/` ]
						: [];
				} )
			);
			const unasked = others.filter(
				( { key } ) => ! granted.has( key.slice( 0, key.lastIndexOf( '/' ) + 1 ) )
			);
			expect( unasked ).toEqual( [] );
			expect( log.filter( ( _event, at ) => _event.position !== at + 1 ) ).toEqual( [] );
			expect( [ ...byName.values() ].filter( ( same ) => same.length > 1 ) ).toEqual( [] );
		} );

		it( 'answers what is in the log, however often it is asked', () => {
			const wrong = [ ...run.answers ].filter( ( [ id, answers ] ) => {
				const sent = run.sent.get( id );
				const [ logged ] = sent ? ( byName.get( nameOf( sent ) ) ?? [] ) : [];
				const body = logged && eventIn( logged ).body;
				const decision = body?.kind === 'reserve' ? body.decision : undefined;
				const news = answers.filter(
					( { result } ) => result !== undefined && result !== 'duplicate'
				);
				return (
					news.length > 1 ||
					answers.some(
						( answer ) =>
							JSON.stringify( answer.decision ) !== JSON.stringify( decision ) ||
							( answer.decision === undefined &&
								answer.position !== logged?.position )
					)
				);
			} );
			expect( wrong ).toEqual( [] );
		} );

		it( 'counts what the reference counts', async () => {
			expect( await shelvesIn( store, namesIn( run ) ) ).toEqual( expectedShelves( log ) );
			expect( await store.ledger.nextReservationEndMs() ).toBeNull();
		} );

		it( 'comes to the same, told again from the log, and its audit chains are whole', async () => {
			const { events, liveHash, replayedHash, differences } = await run.place.replay();
			expect( { events, differences } ).toEqual( { events: log.length, differences: [] } );
			expect( replayedHash ).toBe( liveHash );
			expect( await store.ledger.audit() ).toMatchObject( {
				events: log.length,
				unchained: 0,
				broken: null,
			} );
		} );
	} );
}

/** Reservations are named by their order and attempt, everything else by whoever sends it. */
function nameOf( { event: { source, key, body } }: Sent ): string {
	return body.kind === 'reserve'
		? `${ body.channel } reserve/${ body.order }/${ body.attempt }`
		: `${ source } ${ key }`;
}

function expectedShelves( log: readonly LoggedEvent[] ): Record< string, Shelf > {
	const expected: Record< string, Shelf > = {};
	for ( const [ number, told ] of Map.groupBy( log.map( eventIn ), storyOf ) ) {
		const isLate = ( { body }: StockEvent ): boolean =>
			body.kind === 'order' && body.snapshot.order.startsWith( 'late' );
		const shelves = referenceShelves(
			told.filter( ( event ) => ! isLate( event ) ),
			{ recipes: recipesOf( number ), home: main, netLocations: [] }
		);
		Object.assign( expected, shelves );
		const late = expected[ `${ named( 'LATE', number ) }@${ main }` ];
		if ( late && told.some( ( { body } ) => body.kind === 'lines-mapped' ) ) {
			late.committed += LATE_LINES;
		}
		const own = told.flatMap( ( { body } ) =>
			body.kind === 'own-change' ? [ body.delta ] : []
		);
		if ( own.length > 0 ) {
			expected[ `${ named( 'OWN', number ) }@${ main }` ] = {
				onHand: own.reduce( ( sum, delta ) => sum + delta, 0 ),
				committed: 0,
				quarantined: 0,
				safety: 0,
			};
		}
	}
	return expected;
}

/** Every name that an event of a story says ends in its number. */
function storyOf( { body }: StockEvent ): number {
	return Number( /"[A-Za-z:]+\d?\.(\d+)"/.exec( JSON.stringify( body ) )?.[ 1 ] );
}

/** Of all stories. */
function namesIn( { stories }: LedgerKillRun ): string[] {
	return stories.flatMap( ( { number } ) =>
		[ ...SKUS, 'OWN', 'LATE' ].map( ( name ) => named( name, number ) )
	);
}

function report( run: LedgerKillRun, log: readonly LoggedEvent[] ): void {
	const ranOut = log.filter( ( { key } ) => key.startsWith( 'expired/' ) ).length;
	const kinds = Map.groupBy( log.slice( run.eventsBefore ), ( { kind } ) => kind );
	const counted = [ ...kinds ].map( ( [ kind, events ] ) => `${ events.length } ${ kind }` );
	const first = [ ...run.answers.values() ].map( ( [ answer ] ) => answer );
	const survived = first.filter( ( answer ) => answer?.result === 'duplicate' ).length;
	process.stdout.write(
		`\n${ run.kills } kills, ${ run.killsAtStart } while it started, ${ run.killsAtWork } with facts under way; ` +
			`${ run.sent.size } facts sent, ${ run.answers.size } acknowledged ` +
			`(${ survived } of them only after a kill that came between commit and answer), ${ run.abandoned.size } given up; ` +
			`${ ranOut } holds ran out; ` +
			`${ log.length - run.eventsBefore } events: ${ counted.join( ', ' ) }\n`
	);
}
