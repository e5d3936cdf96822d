import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DemoProcess, isListening } from './demo-process.ts';

const SIMULATED = [ '--no-wordpress' ];

describe( 'the demo', () => {
	let dataDir: string;
	let demo: DemoProcess;

	beforeEach( () => {
		dataDir = mkdtempSync( join( tmpdir(), 'lockstep-demo-' ) );
	} );
	afterEach( () => {
		if ( demo.isAnyProcessLeft ) {
			demo.signal( 'SIGKILL' );
		}
		rmSync( dataDir, { recursive: true, force: true } );
	} );

	async function expectNothingLeft( ports = 4 ): Promise< void > {
		expect( await demo.ended ).toEqual( { code: 0, signal: null } );
		expect( demo.isAnyProcessLeft ).toBe( false );
		expect( demo.ports ).toHaveLength( ports );
		expect( await Promise.all( demo.ports.map( isListening ) ) ).toEqual(
			demo.ports.map( () => false )
		);
	}

	it( 'shows a first sale on every channel, and ends by itself when its time is over', async () => {
		demo = new DemoProcess( dataDir, [ ...SIMULATED, '--seconds', '9', '--rate', '2' ] );
		await demo.isAtWork();
		expect( await Promise.all( demo.ports.map( isListening ) ) ).toEqual( [
			true,
			true,
			true,
			true,
		] );
		await expectNothingLeft();
		expect( demo.said ).toContain( '  First sale confirmed on every channel.' );
		const last = demo.figures.at( -1 );
		expect( last?.placed ).toBeGreaterThan( 0 );
		expect( last?.events ).toBeGreaterThan( 0 );
		expect( last?.deliveries.dead ).toBe( 0 );
		expect( last?.checkouts ).toBeNull();
		expect( last?.channels ).toHaveLength( 3 );
	}, 60_000 );

	it.each( [ 'SIGINT', 'SIGTERM' ] as const )(
		'leaves no process and no open port behind on %s, with orders on their way',
		async ( signal ) => {
			demo = new DemoProcess( dataDir, [ ...SIMULATED, '--rate', '20' ] );
			await demo.isAtWork();
			demo.signal( signal );
			await expectNothingLeft();
		},
		60_000
	);
} );
