import { spawnSync } from 'node:child_process';
import {
	copyFileSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { ERRORS } from '../../src/shared/errors.ts';
import type { Store } from '../../src/worker/store/contract.ts';
import { openSqliteStore } from '../../src/worker/store/sqlite/open-sqlite-store.ts';
import { linesIn, verdictOn } from '../conformance/log-text.ts';
import {
	commit,
	NOW_MS,
	openShop,
	placed,
	received,
	shop,
	sold,
} from '../conformance/store-shop.ts';
import { ROOT } from '../unit/repository-files.ts';
import { MAIN } from './worker-process.ts';

const SCRIPT = path.join( ROOT, 'scripts', 'verify-log.mjs' );
const OTHER_ROOT = 'f'.repeat( 64 );

const verdictSchema = z.looseObject( {
	isWhole: z.boolean(),
	broken: z.object( { why: z.string() } ).loose().nullable(),
} );

describe( 'lockstep export and verify-log', () => {
	let folder: string;
	let dataDir: string;
	let store: Store;
	let anchor: string;

	beforeEach( async () => {
		folder = mkdtempSync( path.join( tmpdir(), 'lockstep-log-' ) );
		dataDir = path.join( folder, 'data' );
		store = openSqliteStore( dataDir );
		await openShop( store, [ 'A' ] );
		await commit( store, [ received( 'A', 10, 'first' ), placed( sold( 'o1', 'A', 2 ) ) ] );
		anchor = await store.ledger.anchorAudit( NOW_MS );
		await commit( store, [ received( 'A', 5, 'second' ) ] );
		await store.inbox.put( [
			{
				channel: shop,
				deliveryKey: 'one',
				topic: 'orders/create',
				headers: {},
				body: Buffer.from( '{"email":"somebody@example.com"}' ),
				receivedAtMs: NOW_MS,
			},
		] );
	} );
	afterEach( async () => {
		await store.close();
		rmSync( folder, { recursive: true, force: true } );
	} );

	const run = ( program: string, args: readonly string[], input?: string ) =>
		spawnSync( process.execPath, [ program, ...args ], {
			cwd: folder,
			encoding: 'utf8',
			env: { ...process.env, LOCKSTEP_DATA_DIR: dataDir, NODE_OPTIONS: '' },
			...( input !== undefined && { input } ),
		} );
	const lockstep = ( ...args: string[] ) => run( MAIN, args );
	const at = ( name: string ): string => path.join( folder, name );

	/** As an auditor gets it: nothing else is there. */
	const scriptAlone = (): string => {
		mkdirSync( at( 'auditor' ) );
		copyFileSync( SCRIPT, at( 'auditor/verify-log.mjs' ) );
		return at( 'auditor/verify-log.mjs' );
	};

	it( 'write the log of a running worker, without what customers have sent', async () => {
		const { status, stdout, stderr } = lockstep( 'export', '--log', at( 'a.jsonl' ), '--json' );
		expect( [ status, stderr ] ).toEqual( [ 0, '' ] );
		const { root } = await store.ledger.audit();
		expect( JSON.parse( stdout ) ).toMatchObject( {
			file: at( 'a.jsonl' ),
			events: 3,
			unchained: 0,
			chains: 1,
			anchors: 1,
			root,
		} );
		expect( statSync( at( 'a.jsonl' ) ).mode & 0o777 ).toBe( 0o600 );
		expect( readdirSync( folder ).sort() ).toEqual( [ 'a.jsonl', 'data' ] );
		const log = readFileSync( at( 'a.jsonl' ), 'utf8' );
		expect( linesIn( log ) ).toHaveLength( 6 );
		expect( log ).not.toContain( 'somebody@example.com' );

		const piped = lockstep( 'export', '--log', '-', '--json' );
		expect( JSON.parse( piped.stderr ) ).toMatchObject( { file: null, root } );
		expect( linesIn( piped.stdout ).slice( 1 ) ).toEqual( linesIn( log ).slice( 1 ) );
		expect( readdirSync( folder ).sort() ).toEqual( [ 'a.jsonl', 'data' ] );
	} );

	it( 'write over nothing unless told to, and leave nothing where they cannot write', () => {
		writeFileSync( at( 'dear' ), 'something dear' );
		const refused = lockstep( 'export', '--log', at( 'dear' ) );
		expect( [ refused.status, refused.stderr ] ).toEqual( [
			1,
			expect.stringMatching( /^EXPORT_EXISTS: .*\nName another file, or say --force/ ),
		] );
		expect( readFileSync( at( 'dear' ), 'utf8' ) ).toBe( 'something dear' );
		expect( lockstep( 'export', '--log', at( 'dear' ), '--force' ).status ).toBe( 0 );
		expect( lockstep( 'verify-log', at( 'dear' ) ).status ).toBe( 0 );
		const nowhere = lockstep( 'export', '--log', at( 'nowhere/log' ) );
		expect( [ nowhere.status, nowhere.stderr ] ).toEqual( [
			1,
			expect.stringMatching( /^EXPORT_NOT_WRITTEN: / ),
		] );
		expect( readdirSync( folder ).sort() ).toEqual( [ 'data', 'dear' ] );
		expect( lockstep( 'export' ).status ).toBe( 2 );
	} );

	it( 'leave nothing behind where there is no ledger', async () => {
		await store.close();
		rmSync( dataDir, { recursive: true } );
		expect( lockstep( 'export', '--log', at( 'none' ) ).stderr ).toMatch( /^LEDGER_MISSING: / );
		expect( readdirSync( folder ) ).toEqual( [] );
	} );

	it( 'come to the same verdict as the script alone in a folder of its own', () => {
		const alone = scriptAlone();
		lockstep( 'export', '--log', at( 'log' ) );
		const log = readFileSync( at( 'log' ), 'utf8' );
		const [ , , second = '' ] = linesIn( log );
		const cases: readonly ( readonly [ string, readonly string[], string | null ] )[] = [
			[ log, [ '--anchor', anchor ], null ],
			[ log, [ '--anchor', OTHER_ROOT, '--anchor', anchor ], 'outside' ],
			[ log.replace( '"delta\\":10', '"delta\\":11' ), [], 'altered' ],
			[ log.replace( `${ second }\n`, '' ), [ '--anchor', anchor ], 'missing' ],
			[ log.slice( 0, -10 ), [], 'cut' ],
			[ 'no log\n', [], 'unreadable' ],
		];
		for ( const [ text, roots, why ] of cases ) {
			writeFileSync( at( 'log' ), text );
			const theirs = run( alone, [ at( 'log' ), ...roots, '--json' ] );
			const verdict = verdictSchema.parse( JSON.parse( theirs.stdout ) );
			expect( [ verdict.broken?.why ?? null, theirs.status ] ).toEqual( [
				why,
				why ? 1 : 0,
			] );
			const { status, stdout } = lockstep( 'verify-log', at( 'log' ), ...roots, '--json' );
			const { message } = ERRORS.LOG_FILE_BROKEN;
			expect( [ status, JSON.parse( stdout ) ] ).toEqual( [
				theirs.status,
				{
					...verdict,
					...( why !== null && { error: { code: 'LOG_FILE_BROKEN', message } } ),
				},
			] );
			const inWords = lockstep( 'verify-log', at( 'log' ), ...roots );
			expect( why === null ? inWords.stdout : inWords.stderr ).toContain(
				run( alone, [ '-', ...roots ], text ).stdout
			);
		}
	} );

	it( 'say in one sentence what is wrong, where, and what it means', () => {
		lockstep( 'export', '--log', at( 'log' ) );
		const log = readFileSync( at( 'log' ), 'utf8' );
		writeFileSync( at( 'log' ), log.replace( '"delta\\":10', '"delta\\":11' ) );
		const { status, stdout, stderr } = lockstep( 'verify-log', at( 'log' ) );
		expect( [ status, stdout ] ).toEqual( [ 1, '' ] );
		expect( stderr ).toMatch(
			/^LOG_FILE_BROKEN: The log is not whole\. Line 2, event 1: The line does not come to its sum\. It was altered after the export\.\n/
		);
	} );

	it( 'end with 2 where there is nothing to judge', () => {
		const alone = scriptAlone();
		for ( const args of [
			[ at( 'none' ) ],
			[ at( 'data' ) ],
			[],
			[ at( 'log' ), '--anchor', 'x' ],
		] ) {
			const ours = lockstep( 'verify-log', ...args );
			const theirs = run( alone, args );
			expect( [ args, ours.status, theirs.status ] ).toEqual( [ args, 2, 2 ] );
			expect( [ ours.stdout, theirs.stdout ] ).toEqual( [ '', '' ] );
		}
		expect( lockstep( 'verify-log', at( 'none' ) ).stderr ).toMatch( /^LOG_FILE_UNREADABLE: / );
	} );
} );

describe( 'the program for auditors', () => {
	it( 'finds the example in the description of the format whole', async () => {
		const page = readFileSync( path.join( ROOT, 'docs', 'log-format.md' ), 'utf8' );
		const [ , log = '' ] = /^```\n(\{.*?)```$/ms.exec( page ) ?? [];
		const [ , ledger ] = /digest of the first event is\n`(\w{64})`/.exec( page ) ?? [];
		expect( await verdictOn( log ) ).toMatchObject( { isWhole: true, events: 2, ledger } );
		for ( const [ , root = '' ] of page.matchAll( /--anchor (\w{8})…/g ) ) {
			expect( log ).toContain( `"root":"${ root }` );
		}
	} );

	it( 'needs nothing but Node, and can be read in one sitting', () => {
		const text = readFileSync( SCRIPT, 'utf8' );
		const imported = [ ...text.matchAll( /^import .* from '(.*)';$/gm ) ].map(
			( [ , from ] ) => from
		);
		expect( imported ).not.toEqual( [] );
		expect( imported.filter( ( from ) => ! from?.startsWith( 'node:' ) ) ).toEqual( [] );
		expect( text.split( '\n' ).length ).toBeLessThan( 250 );
	} );
} );
