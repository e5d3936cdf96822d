import { spawn } from 'node:child_process';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { MAIN } from './worker-process.ts';

const figuresSchema = z.object( {
	placed: z.number(),
	events: z.number(),
	deliveries: z.object( { dead: z.number() } ),
	checkouts: z.number().nullable(),
	channels: z.array( z.object( { channel: z.string(), listings: z.number() } ) ),
} );
type Figures = z.infer< typeof figuresSchema >;

/** The command behind `npm start`, in a process group of its own. */
export class DemoProcess {
	readonly figures: Figures[] = [];
	readonly said: string[] = [];
	readonly ended: Promise< { code: number | null; signal: string | null } >;
	readonly #pid: number;
	readonly #waiting = new Set< () => void >();
	readonly #firstFigures = Promise.withResolvers< null >();

	constructor( dataDir: string, args: readonly string[], environment = {} ) {
		const child = spawn( process.execPath, [ MAIN, 'demo', '--json', ...args ], {
			env: { PATH: process.env[ 'PATH' ], LOCKSTEP_DATA_DIR: dataDir, ...environment },
			stdio: [ 'ignore', 'pipe', 'pipe' ],
			detached: true,
		} );
		this.#pid = child.pid ?? 0;
		this.ended = new Promise( ( resolve ) => {
			child.once( 'close', ( code, signal ) => resolve( { code, signal } ) );
		} );
		createInterface( child.stderr ).on( 'line', ( line ) => {
			this.said.push( line );
			this.#waiting.forEach( ( look ) => look() );
		} );
		createInterface( child.stdout ).on( 'line', ( line ) => {
			this.figures.push( figuresSchema.parse( JSON.parse( line ) ) );
			this.#firstFigures.resolve( null );
		} );
	}

	/** Resolves when it has connected its shops and began to tell its figures. */
	async isAtWork(): Promise< void > {
		await Promise.race( [ this.#firstFigures.promise, this.ended ] );
	}

	/** The first line that says this, as soon as it does; `null` when the demo ends without. */
	async says( what: RegExp ): Promise< RegExpExecArray | null > {
		const found = Promise.withResolvers< RegExpExecArray >();
		const look = (): void => {
			const match = what.exec( this.said.join( '\n' ) );
			if ( match !== null ) {
				found.resolve( match );
			}
		};
		this.#waiting.add( look );
		look();
		const match = await Promise.race( [ found.promise, this.ended.then( () => null ) ] );
		this.#waiting.delete( look );
		return match;
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

	/** Of the worker and the shops, as it printed them. */
	get ports(): number[] {
		const addresses = this.said.join( '\n' ).matchAll( /http:\/\/127\.0\.0\.1:(\d+)/g );
		return [ ...new Set( [ ...addresses ].map( ( [ , port ] ) => Number( port ) ) ) ];
	}
}

export function isListening( port: number ): Promise< boolean > {
	return new Promise( ( resolve ) => {
		const socket = connect( port, '127.0.0.1' );
		socket.once( 'connect', () => {
			socket.destroy();
			resolve( true );
		} );
		socket.once( 'error', () => resolve( false ) );
	} );
}
