import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { OpenApiDocument } from '../../../src/worker/http/openapi/document-types.ts';
import { ROOT } from '../../unit/repository-files.ts';
import { startWorld, type World } from '../world.ts';
import { operationsOf } from './api-requests.ts';
import { DocumentedAnswers } from './documented-answers.ts';
import { runShell } from './run-shell.ts';

const GUIDE = readFileSync( path.join( ROOT, 'docs/api.md' ), 'utf8' );
const COMMANDS = [ ...GUIDE.matchAll( /```sh\n(curl [^]*?)\n```/g ) ].map(
	( found ) => found[ 1 ] ?? ''
);

const hasCurl = spawnSync( 'curl', [ '--version' ] ).status === 0;
const describeWithCurl = hasCurl ? describe : describe.skip;

describeWithCurl( `docs/api.md${ hasCurl ? '' : ' (skipped: no curl here)' }`, () => {
	let world: World;
	let document: OpenApiDocument;

	beforeAll( async () => {
		world = await startWorld( {
			products: [ { sku: 'MUG-BLUE', title: 'Blue mug', quantity: 12 } ],
		} );
		document = await world.api.get< OpenApiDocument >( '/v1/openapi.json' );
	} );
	afterAll( () => world.close() );

	it( 'shows two commands', () => {
		expect( COMMANDS ).toHaveLength( 2 );
	} );

	it.each( COMMANDS )( 'shows a command of the document, and it works: %s', async ( command ) => {
		const shown = operationsOf( document ).filter( ( { operation } ) =>
			operation[ 'x-codeSamples' ].some( ( { source } ) => source === command )
		);
		expect( shown ).toHaveLength( 1 );
		const { status, stdout, stderr } = await runShell(
			`${ command } --write-out '\\n%{http_code}'`,
			{
				LOCKSTEP_URL: world.worker.address,
				LOCKSTEP_TOKEN: world.worker.adminToken,
			}
		);
		expect( { status, stderr } ).toEqual( { status: 0, stderr: '' } );
		const [ json = '', code ] = stdout.split( '\n' );
		expect( [ '200', '201' ] ).toContain( code );
		const answers = new DocumentedAnswers( document );
		for ( const { operation } of shown ) {
			expect( answers.fault( operation, Number( code ), JSON.parse( json ) ) ).toBeNull();
		}
	} );
} );
