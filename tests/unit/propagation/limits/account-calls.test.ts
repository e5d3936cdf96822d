import type {
	CallFailure,
	CallResult,
	LimitShape,
	OrderPage,
} from '../../../../src/worker/channels/contract.ts';
import { orderIdSchema } from '../../../../src/shared/ids.ts';
import { AccountCalls } from '../../../../src/worker/propagation/limits/account-calls.ts';
import { PROBE_EVERY_MS } from '../../../../src/worker/propagation/limits/credentials.ts';
import { FakeChannel, DOWN } from '../../../integration/fake-channel.ts';
import { VirtualClock } from '../../../integration/virtual-clock.ts';
import type { WriteMade } from '../../../../src/worker/store/contract.ts';
import { atRest, withCut } from '../listing-state.ts';

const EXPIRED: CallFailure = {
	action: 'needsHuman',
	isExpired: true,
	scope: 'channel',
	applied: 'no',
	code: 'HTTP_401',
	reason: 'the token has ended',
};
const WRITE = { idempotencyKey: 'k', kind: 'set', items: [] } as const;

/** Answers every call when the test says so. */
class Account extends FakeChannel {
	answers: ( () => void )[] = [];
	failure: CallFailure | null = null;
	asked = 0;
	refreshes = 0;
	refreshed: CallResult< null > = { ok: true, value: null };
	refreshCredentials?: () => Promise< CallResult< null > >;

	canRefresh(): void {
		this.refreshCredentials = async () => {
			this.refreshes += 1;
			await Promise.resolve();
			if ( this.refreshed.ok ) {
				this.failure = null;
			}
			return this.refreshed;
		};
	}

	override listOrders(): Promise< CallResult< OrderPage > > {
		this.asked += 1;
		const { failure } = this;
		return new Promise( ( resolve ) => {
			this.answers.push( () =>
				resolve(
					failure
						? { ok: false, failure }
						: { ok: true, value: { orders: [], next: null } }
				)
			);
		} );
	}

	answerAll(): void {
		this.answers.splice( 0 ).forEach( ( answer ) => answer() );
	}
}

describe( 'the one door of an account', () => {
	let clock: VirtualClock;
	let account: Account;
	let calls: AccountCalls;
	let health: ( readonly [ boolean, string | null ] )[];
	let woken: number;
	let written: readonly WriteMade[];

	const open = async ( limits: readonly LimitShape[] = [] ): Promise< void > => {
		clock = new VirtualClock();
		account = new Account( clock, { ...withCut, limits }, {} );
		health = [];
		woken = 0;
		calls = new AccountCalls( {
			adapter: () => account,
			clock,
			random: { next: () => 0.5 },
			writesSince: async () => written,
			onHealth: ( ...said ) => health.push( said ),
		} );
		calls.onFree( () => {
			woken += 1;
		} );
		calls.begin();
		await clock.run( 0 );
	};
	const list = () => calls.adapter.listOrders( { sinceMs: 0, cursor: null } );
	const mayWrite = () => calls.waitUntilMs( { kind: 'write', priority: 'write' } );

	beforeEach( () => {
		written = [];
	} );

	it( 'goes on after a restart with what was written before still counted, and a quarter as read', async () => {
		const at = new VirtualClock().now();
		written = [ 1, 2, 3 ].map( ( nth ) => ( {
			call: `call-${ nth }`,
			listing: atRest.listing,
			atMs: at - nth * 1_000,
			times: 1,
		} ) );
		const day = { limit: 'calls', name: 'day', max: 8, windowMs: 86_400_000 } as const;
		const revisions = {
			...day,
			limit: 'writes-of-a-listing',
			name: 'revisions',
			max: 3,
		} as const;
		await open( [ day, revisions ] );
		expect( calls.figures().limits ).toMatchObject( [ { used: 5, max: 8 } ] );
		expect( calls.listingMs( atRest.listing, true ) ).toBe( at - 3_000 + day.windowMs + 1 );
		expect( calls.waitUntilMs( { kind: 'write', priority: 'urgent' } ) ).toBeUndefined();
	} );

	it( 'lets an order that was told of go out where a list of orders has to leave room for pushes', async () => {
		await open( [ { limit: 'calls', name: 'minute', max: 4, windowMs: 60_000 } ] );
		// One counts as used, and a list leaves two.
		await clock.until( calls.write( WRITE, 'urgent' ) );
		void list();
		await clock.run( 0 );
		expect( account.asked ).toBe( 0 );
		const order = orderIdSchema.parse( 'o-1' );
		expect( await calls.adapter.fetchOrder( order ) ).toMatchObject( { ok: true } );
	} );

	it( 'counts what is listed and what is written against one limit', async () => {
		await open( [ { limit: 'calls', name: 'minute', max: 4, windowMs: 60_000 } ] );
		const listed = list();
		account.answerAll();
		await listed;
		void calls.write( WRITE, 'urgent' );
		void calls.write( WRITE, 'urgent' );
		expect( calls.waitUntilMs( { kind: 'read', priority: 'urgent' } ) ).not.toBeUndefined();
		expect( calls.figures().limits ).toMatchObject( [ { used: 4, max: 4 } ] );
	} );

	it( 'makes a list wait for its turn, and answers that it is too early when that is far off', async () => {
		await open( [ { limit: 'calls', name: 'minute', max: 4, windowMs: 20_000 } ] );
		const first = list();
		account.answerAll();
		await first;
		const second = list();
		await clock.run( 19_000 );
		expect( account.asked ).toBe( 1 );
		await clock.run( 2_000 );
		expect( account.asked ).toBe( 2 );
		account.answerAll();
		await second;

		await open( [ { limit: 'calls', name: 'day', max: 4, windowMs: 86_400_000 } ] );
		const today = list();
		account.answerAll();
		await today;
		expect( await list() ).toMatchObject( {
			failure: { action: 'retryAfter', waitMs: 86_400_001, applied: 'no' },
		} );
	} );

	it( 'lets nobody wait any longer when it is stopped', async () => {
		await open( [ { limit: 'calls', name: 'minute', max: 4, windowMs: 20_000 } ] );
		const first = list();
		account.answerAll();
		await first;
		const second = list();
		calls.stop();
		expect( await second ).toMatchObject( { ok: false, failure: { applied: 'no' } } );
	} );

	it( 'closes when a push finds the channel down, and then lets one call find out', async () => {
		await open();
		account.fateOf = () => ( { landsAfterMs: null, answersAfterMs: 0, failure: DOWN } );
		await clock.until( calls.write( WRITE, 'write' ) );
		expect( calls.figures() ).toMatchObject( {
			circuit: 'open',
			openUntilMs: calls.closedUntilMs(),
			lastError: { code: 'DOWN', reason: DOWN.reason },
		} );
		expect( mayWrite() ).toBe( calls.closedUntilMs() );
		expect( await list() ).toMatchObject( { failure: { action: 'retryAfter', code: 'DOWN' } } );
		expect( account.asked ).toBe( 0 );
		await clock.run( 1_000 );
		expect( calls.figures().circuit ).toBe( 'half-open' );
		account.fateOf = () => undefined;
		const probe = calls.write( WRITE, 'write' );
		expect( mayWrite() ).toBeNull();
		await clock.until( probe );
		expect( calls.figures().circuit ).toBe( 'closed' );
		expect( mayWrite() ).toBeUndefined();
	} );

	it( 'does not keep the call that finds out waiting for one that does not', async () => {
		await open();
		account.fateOf = () => ( { landsAfterMs: null, answersAfterMs: 0, failure: DOWN } );
		await clock.until( calls.write( WRITE, 'write' ) );
		await clock.run( 1_000 );
		account.fateOf = () => undefined;
		const listed = list();
		expect( account.asked ).toBe( 1 );
		expect( mayWrite() ).toBeUndefined();
		await clock.until( calls.write( WRITE, 'write' ) );
		expect( calls.figures().circuit ).toBe( 'closed' );
		account.answerAll();
		await listed;
	} );

	it( 'stays open when only a list of orders fails: pushes may work all the same', async () => {
		await open();
		account.failure = DOWN;
		const listed = list();
		account.answerAll();
		await listed;
		expect( mayWrite() ).toBeUndefined();
		expect( calls.figures().lastError ).toMatchObject( { code: 'DOWN' } );
	} );

	describe( 'when the credentials have ended', () => {
		it( 'refreshes them once, however many calls were refused, and goes on', async () => {
			await open();
			account.canRefresh();
			account.failure = EXPIRED;
			const refused = [ list(), list(), list() ];
			account.answers.shift()?.();
			await refused[ 0 ];
			expect( mayWrite() ).toBeNull();
			const before = woken;
			await clock.run( 0 );
			expect( woken ).toBeGreaterThan( before );
			expect( mayWrite() ).toBeUndefined();
			// Sent with the old ones, refused only now.
			account.answerAll();
			await Promise.all( refused );
			await clock.run( 0 );
			expect( account.refreshes ).toBe( 1 );
			expect( mayWrite() ).toBeUndefined();
			expect( health.every( ( [ isWorking ] ) => isWorking ) ).toBe( true );
		} );

		it( 'counts getting new ones against the limits, and waits for its turn with it', async () => {
			const windowMs = 60_000;
			// Of these, one counts as used by an earlier run.
			await open( [ { limit: 'calls', name: 'minute', max: 4, windowMs } ] );
			account.canRefresh();
			account.failure = EXPIRED;
			const refused = list();
			const written = [ calls.write( WRITE, 'urgent' ), calls.write( WRITE, 'urgent' ) ];
			await clock.until( Promise.all( written ) );
			account.answerAll();
			await refused;
			await clock.run( windowMs - 1_000 );
			expect( account.refreshes ).toBe( 0 );
			await clock.run( 2_000 );
			expect( account.refreshes ).toBe( 1 );
			expect( calls.figures().limits ).toMatchObject( [ { used: 1, max: 4 } ] );
		} );

		it( 'is parked, with the reason, when there is no way to new ones; one call looks again', async () => {
			await open();
			account.failure = EXPIRED;
			const refused = list();
			account.answerAll();
			await refused;
			expect( health ).toEqual( [ [ false, EXPIRED.reason ] ] );
			expect( calls.figures().circuit ).toBe( 'open' );
			expect( mayWrite() ).toBe( clock.now() + PROBE_EVERY_MS );
			expect( await list() ).toMatchObject( { failure: EXPIRED } );
			await clock.run( PROBE_EVERY_MS );
			account.failure = null;
			const probe = list();
			expect( mayWrite() ).toBeNull();
			account.answerAll();
			await probe;
			expect( mayWrite() ).toBeUndefined();
			expect( health.at( -1 ) ).toEqual( [ true, null ] );
		} );

		it( 'is parked when the new ones cannot be had, and tried again every few minutes', async () => {
			await open();
			account.canRefresh();
			account.failure = EXPIRED;
			const reason = 'the app was removed';
			account.refreshed = { ok: false, failure: { ...EXPIRED, reason } };
			const refused = list();
			account.answerAll();
			await refused;
			await clock.run( 0 );
			expect( health ).toEqual( [ [ false, reason ] ] );
			await clock.run( PROBE_EVERY_MS - 1 );
			expect( mayWrite() ).toBe( clock.now() + 1 );
			expect( account.refreshes ).toBe( 1 );
			account.refreshed = { ok: true, value: null };
			await clock.run( 1 );
			expect( mayWrite() ).toBeNull();
			await clock.run( 0 );
			expect( account.refreshes ).toBe( 2 );
			expect( mayWrite() ).toBeUndefined();
			expect( health.at( -1 ) ).toEqual( [ true, null ] );
		} );

		it( 'does not refresh for ever: new ones that are refused as well need a person', async () => {
			await open();
			account.canRefresh();
			for ( let time = 0; time < 2; time += 1 ) {
				account.failure = EXPIRED;
				const refused = list();
				account.answerAll();
				await refused;
				await clock.run( 0 );
			}
			expect( account.refreshes ).toBe( 1 );
			expect( health.at( -1 ) ).toEqual( [ false, EXPIRED.reason ] );
		} );

		it( 'goes on at once when other ones are entered', async () => {
			await open();
			account.failure = EXPIRED;
			const refused = list();
			account.answerAll();
			await refused;
			calls.settingsReplaced();
			expect( mayWrite() ).toBeUndefined();
			expect( health.at( -1 ) ).toEqual( [ true, null ] );
		} );
	} );
} );
