import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { MAIN } from './worker-process.ts';

const figuresSchema = z.object( {
	placed: z.number(),
	events: z.number(),
	deliveries: z.object( { dead: z.number() } ),
	channels: z.array( z.object( { channel: z.string(), listings: z.number() } ) ).length( 3 ),
} );
type Figures = z.infer< typeof figuresSchema >;

/** The command behind `npm start`, in a process group of its own. */
class DemoProcess {
	readonly figures: Figures[] = [];
	readonly said: string[] = [];
	readonly ended: Promise< { code: number | null; signal: string | null } >;
	readonly #pid: number;
	readonly #firstFigures = Promise.withResolvers< null >();

	constructor( dataDir: string, args: readonly string[] ) {
		const child = spawn( process.execPath, [ MAIN, 'demo', '--json', ...args ], {
			env: { PATH: process.env[ 'PATH' ], LOCKSTEP_DATA_DIR: dataDir },
			stdio: [ 'ignore', 'pipe', 'pipe' ],
			detached: true,
		} );
		this.#pid = child.pid ?? 0;
		this.ended = new Promise( ( resolve ) => {
			child.once( 'close', ( code, signal ) => resolve( { code, signal } ) );
		} );
		createInterface( child.stderr ).on( 'line', ( line ) => this.said.push( line ) );
		createInterface( child.stdout ).on( 'line', ( line ) => {
			this.figures.push( figuresSchema.parse( JSON.parse( line ) ) );
			this.#firstFigures.resolve( null );
		} );
	}

	/** Resolves when it has connected its shops and began to tell its figures. */
	async isAtWork(): Promise< void > {
		await Promise.race( [ this.#firstFigures.promise, this.ended ] );
	}

	signal( name: 'SIGINT' | 'SIGTERM' | 'SIGKILL' ): void {
		process.kill( this.#pid, name );
	}

	/** Itself, or anything it started. */
	get isAnyProcessLeft(): boolean {
		try {
			return process.kill( -this.#pid, 0 );
		} catch {
			return false;
		}
	}

	/** Of the worker and the three shops, as it printed them. */
	get ports(): number[] {
		const addresses = this.said.join( '\n' ).matchAll( /http:\/\/127\.0\.0\.1:(\d+)/g );
		return [ ...new Set( [ ...addresses ].map( ( [ , port ] ) => Number( port ) ) ) ];
	}
}

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

	async function expectNothingLeft(): Promise< void > {
		expect( await demo.ended ).toEqual( { code: 0, signal: null } );
		expect( demo.isAnyProcessLeft ).toBe( false );
		expect( demo.ports ).toHaveLength( 4 );
		expect( await Promise.all( demo.ports.map( isListening ) ) ).toEqual(
			demo.ports.map( () => false )
		);
	}

	it( 'shows a first sale on every channel, and ends by itself when its time is over', async () => {
		demo = new DemoProcess( dataDir, [ '--seconds', '9', '--rate', '2' ] );
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
	}, 60_000 );

	it.each( [ 'SIGINT', 'SIGTERM' ] as const )(
		'leaves no process and no open port behind on %s, with orders on their way',
		async ( signal ) => {
			demo = new DemoProcess( dataDir, [ '--rate', '20' ] );
			await demo.isAtWork();
			demo.signal( signal );
			await expectNothingLeft();
		},
		60_000
	);
} );

function isListening( port: number ): Promise< boolean > {
	return new Promise( ( resolve ) => {
		const socket = connect( port, '127.0.0.1' );
		socket.once( 'connect', () => {
			socket.destroy();
			resolve( true );
		} );
		socket.once( 'error', () => resolve( false ) );
	} );
}
