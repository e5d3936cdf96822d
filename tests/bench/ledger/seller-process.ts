import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import type { Answer, Sale } from './sale.ts';

const CHILD = path.resolve( import.meta.dirname, 'kill-child.ts' );

const saidSchema = z.union( [
	z.object( { ready: z.literal( true ) } ),
	z.object( { key: z.string(), answer: z.enum( [ 'accepted', 'refused' ] ) } ),
] );

/** `kill-child.ts` as a process of its own. */
export class SellerProcess {
	readonly #child: ChildProcessWithoutNullStreams;
	/** Its exit code; `null`: it was killed. */
	readonly ended: Promise< number | null >;
	/** Resolves once it sells; `false`: it ended before. */
	readonly isReady: Promise< boolean >;
	errors = '';

	constructor(
		subject: string,
		at: string,
		connections: number,
		onAnswer: ( key: string, answer: Answer ) => void
	) {
		const child = spawn( process.execPath, [
			'--no-warnings',
			CHILD,
			subject,
			at,
			String( connections ),
		] );
		this.#child = child;
		const isReady = Promise.withResolvers< boolean >();
		this.isReady = isReady.promise;
		this.ended = new Promise( ( resolve ) => {
			child.once( 'close', ( code ) => {
				isReady.resolve( false );
				resolve( code );
			} );
		} );
		// A line into a process that was just killed is one that it has not read.
		child.stdin.on( 'error', () => {} );
		child.stderr.on( 'data', ( text: Buffer ) => {
			this.errors += text.toString();
		} );
		createInterface( child.stdout ).on( 'line', ( line ) => {
			const said = saidSchema.parse( JSON.parse( line ) );
			if ( 'ready' in said ) {
				isReady.resolve( true );
			} else {
				onAnswer( said.key, said.answer );
			}
		} );
	}

	send( sale: Sale ): void {
		this.#child.stdin.write( `${ JSON.stringify( sale ) }\n` );
	}

	/** What it had said before is still heard: what is in the pipe outlives the process. */
	async kill(): Promise< void > {
		this.#child.kill( 'SIGKILL' );
		await this.ended;
	}

	/** Lets it work off what it has, and end by itself; answers its exit code. */
	finish(): Promise< number | null > {
		this.#child.stdin.end();
		return this.ended;
	}
}
