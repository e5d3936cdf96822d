import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import type { StockEvent } from '../../src/shared/stock-event.ts';
import type { Bill } from '../../src/worker/ledger/bill-of-materials.ts';

const CHILD = path.resolve( import.meta.dirname, 'ledger-child.ts' );

export interface Sent {
	readonly id: number;
	readonly event: StockEvent;
	readonly holdMs: number | null;
}

/** Somebody saves what a bundle is made of. */
export interface Edit {
	readonly id: number;
	readonly bill: Bill;
}

const decisionSchema = z.discriminatedUnion( 'result', [
	z.object( { result: z.literal( 'accepted' ) } ),
	z.object( {
		result: z.literal( 'refused' ),
		short: z.array( z.object( { line: z.string(), available: z.number() } ) ),
	} ),
] );

const acknowledgementSchema = z.object( {
	id: z.number(),
	result: z.string().optional(),
	position: z.number().optional(),
	decision: decisionSchema.optional(),
} );
export type Acknowledgement = z.infer< typeof acknowledgementSchema >;

/** `ledger-child.ts` as a process of its own, on the store of a `StorePlace`; started anew after every kill. */
export class LedgerProcess {
	readonly #target: string;
	readonly #onAnswer: ( answer: Acknowledgement ) => void;
	#child: ChildProcessWithoutNullStreams | null = null;
	#ended: Promise< number | null > = Promise.resolve( 0 );
	#errors = '';

	constructor( target: string, onAnswer: ( answer: Acknowledgement ) => void ) {
		this.#target = target;
		this.#onAnswer = onAnswer;
	}

	/** What it has complained about. */
	get errors(): string {
		return this.#errors;
	}

	/** @returns resolves once it has opened the ledger; `false`: it was killed or gave up before. */
	start(): Promise< boolean > {
		const child = spawn( process.execPath, [ '--no-warnings', CHILD, this.#target ] );
		this.#child = child;
		const isReady = Promise.withResolvers< boolean >();
		this.#ended = new Promise( ( resolve ) => {
			child.once( 'close', ( code ) => {
				isReady.resolve( false );
				resolve( code );
			} );
		} );
		// A line into a process that was just killed is one that it has not read.
		child.stdin.on( 'error', () => {} );
		child.stderr.on( 'data', ( text: Buffer ) => {
			this.#errors += text.toString();
		} );
		createInterface( child.stdout ).on( 'line', ( line ) => {
			const said: unknown = JSON.parse( line );
			const answer = acknowledgementSchema.safeParse( said );
			if ( answer.success ) {
				this.#onAnswer( answer.data );
			} else {
				isReady.resolve( true );
			}
		} );
		return isReady.promise;
	}

	send( sent: readonly ( Sent | Edit )[] ): void {
		this.#child?.stdin.write(
			sent.map( ( one ) => `${ JSON.stringify( one ) }\n` ).join( '' )
		);
	}

	/** What it had said before is still heard: what is in the pipe outlives the process. */
	async kill(): Promise< void > {
		this.#child?.kill( 'SIGKILL' );
		await this.#ended;
	}

	/** Lets it work off what it has, and end by itself. */
	finish(): Promise< number | null > {
		this.#child?.stdin.end();
		return this.#ended;
	}
}
