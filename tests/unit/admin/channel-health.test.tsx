import { healthOf } from '../../../src/admin/screens/channels/health.ts';
import { limitText } from '../../../src/admin/screens/channels/limit-words.ts';
import { notYetLive } from '../../../src/admin/screens/channels/mode-words.ts';
import { percentText } from '../../../src/admin/screens/channels/percent-text.ts';
import { failureWords } from '../../../src/admin/failure-words.ts';
import type { ChannelCard, LimitUse, PushesAnswer } from '../../../src/shared/api/channels.ts';
import { card } from './channel-fixture.ts';
import { NOW_MS } from './fake-plugin.ts';

const FREE: PushesAnswer = { stopped: null, copy: null };
const STOPPED: PushesAnswer = {
	stopped: { atMs: NOW_MS, by: null, reason: null },
	copy: null,
};
const limit = ( changes: Partial< LimitUse > = {} ): LimitUse => ( {
	name: 'GraphQL',
	unit: 'points',
	max: 2_000,
	used: 1_200,
	windowMs: null,
	perSecond: 100,
	isFromChannel: true,
	...changes,
} );

describe( 'the health of a channel', () => {
	it.each< [ string, Partial< ChannelCard >, string, RegExp ] >( [
		[ 'all is true', {}, 'Works', /All its listings show/ ],
		[
			'something is on its way',
			{ waitingListings: 2, confirmedListings: 118 },
			'Works',
			/brought up to date.*2 listings wait/,
		],
		[
			'the limit is spent',
			{ waitingListings: 1, limits: [ limit( { used: 1_990 } ) ] },
			'Waits for its limit',
			/no more calls just now.*1 listing waits/,
		],
		[
			'a limit is spent, but nothing waits for it',
			{ limits: [ limit( { used: 2_000 } ) ] },
			'Works',
			/All its listings/,
		],
		[ 'it is refused', { deadListings: 3 }, 'Works in part', /quantity of 3 listings/ ],
		[
			'some listings are paused',
			{ pausedListings: 40, confirmedListings: 80 },
			'Partly paused',
			/for 40 listings that somebody has paused nothing is/,
		],
		[ 'a change is held', { heldListings: 40 }, 'Works in part', /40 listings are held/ ],
		[
			'the circuit is open',
			{ circuit: 'open', openUntilMs: NOW_MS + 60_000, deadListings: 1 },
			'Does not answer',
			/none is made until .*12:01:00/,
		],
		[ 'it is probed', { circuit: 'half-open' }, 'Does not answer', /One is made now/ ],
		[ 'it is paused', { mode: 'paused', circuit: 'open' }, 'Paused', /Nothing is sent here/ ],
		[ 'its shop has unpaired', { state: 'paused' }, 'Unpaired', /has ended its pairing/ ],
		[ 'it is in shadow', { mode: 'shadow' }, 'Shadow', /compared with what/ ],
		[ 'it is being set up', { state: 'connecting' }, 'Being set up', /catalogue/ ],
		[ 'another worker has it', { isOnDuty: false }, 'Elsewhere', /Another worker/ ],
		[
			'it needs a person, whatever else is so',
			{ state: 'needs-attention', stateReason: 'the key was revoked', mode: 'paused' },
			'Needs attention',
			/It does not work: the key was revoked/,
		],
	] )( 'is told where %s', ( _, changes, word, sentence ) => {
		const health = healthOf( card( changes ), FREE );
		expect( health.word ).toBe( word );
		expect( health.sentence ).toMatch( sentence );
	} );

	it( 'says what to do wherever something is wrong', () => {
		const wrong: Partial< ChannelCard >[] = [
			{ state: 'needs-attention' },
			{ circuit: 'open' },
			{ deadListings: 1 },
			{ heldListings: 1 },
		];
		for ( const changes of wrong ) {
			const health = healthOf( card( changes ), FREE );
			expect( health.tone ).toBe( 'bad' );
			expect( health.todo ).not.toBe( '' );
		}
	} );

	it( 'is that nothing is sent, while all pushes are stopped', () => {
		expect( healthOf( card(), STOPPED ).word ).toBe( 'Stopped' );
		const copy = { stopped: null, copy: { foundAtMs: NOW_MS, reason: 'moved' } };
		expect( healthOf( card(), copy ).word ).toBe( 'Stopped' );
	} );
} );

describe( 'the words', () => {
	it( 'say how much of a limit is used', () => {
		expect( limitText( limit() ) ).toBe( '1,200 of 2,000 points' );
		const calls = limit( { unit: 'calls', max: 40, used: 38.2, windowMs: 60_000 } );
		expect( limitText( calls ) ).toBe( '39 of 40 calls in 1 min' );
	} );

	it( 'never call less than the agreement that is needed as much', () => {
		expect( percentText( 0.98999 ) ).toBe( '98.9%' );
		expect( percentText( 0.99 ) ).toBe( '99%' );
		expect( percentText( 119 / 120 ) ).toBe( '99.1%' );
	} );

	it( 'say why a channel may not go live yet', () => {
		const words = ( listings: number, compared: number, agreed: number ) =>
			notYetLive( { listings, compared, agreed, missing: 'as the worker says it' } );
		expect( words( 0, 0, 0 ) ).toMatch( /It has no listing yet/ );
		expect( words( 120, 60, 60 ) ).toMatch( /60 of 120 listings were compared/ );
		expect( words( 120, 120, 117 ) ).toMatch( /117 of 120 listings agreed: 97.5%/ );
	} );

	it( 'explain a failure as the catalogue does, and know what they do not know', () => {
		expect( failureWords( 'PUSH_REJECTED' )?.fix ).toMatch( /correct the listing/ );
		expect( failureWords( 'OVERLOADED' )?.happened ).toMatch( /more waiting/ );
		expect( failureWords( 'OF_A_NEWER_WORKER' ) ).toBeNull();
	} );

	it.each( [
		[ 'HTTP_503', /did not answer as it should/ ],
		[ 'NO_ANSWER', /did not answer as it should/ ],
		[ 'HTTP_429', /more often than it allows/ ],
		[ 'THROTTLED', /more often than it allows/ ],
		[ 'HTTP_403', /does not let Lockstep in/ ],
	] )( 'explain the failure of a call: %s', ( code, words ) => {
		expect( failureWords( code )?.happened ).toMatch( words );
	} );
} );
