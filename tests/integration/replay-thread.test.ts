import '../threads-from-sources.ts';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { channelIdSchema, orderIdSchema } from '../../src/shared/ids.ts';
import { openScratch } from '../../src/worker/store/sqlite/database.ts';
import { withScratch } from '../../src/worker/store/sqlite/replay-folder.ts';
import { ReplayThread } from '../../src/worker/store/sqlite/replay-thread.ts';

const names = [ { channel: channelIdSchema.parse( 'shop' ), order: orderIdSchema.parse( 'o1' ) } ];
const KEY = 'shop\u001fo1';

describe( 'the thread of a replay', () => {
	let folder: string;

	beforeEach( () => {
		folder = mkdtempSync( join( tmpdir(), 'lockstep-thread-' ) );
	} );
	afterEach( () => {
		rmSync( folder, { recursive: true, force: true } );
	} );

	it( 'answers what it is asked, until it is closed', async () => {
		openScratch( folder ).close();
		const thread = new ReplayThread( folder, new Map() );
		expect( await thread.orders( names ) ).toEqual( new Map( [ [ KEY, null ] ] ) );
		await thread.close();
		await expect( thread.orders( names ) ).rejects.toThrow( 'the thread has ended' );
	} );

	it( 'leaves nobody waiting who has asked when it is killed', async () => {
		openScratch( folder ).close();
		const thread = new ReplayThread( folder, new Map() );
		const asked = expect( thread.orders( names ) ).rejects.toThrow( 'the thread has ended' );
		await thread.close();
		await asked;
	} );

	it( 'says what it has failed by', async () => {
		writeFileSync( join( folder, 'ledger.sqlite' ), 'no database at all, whatever it is' );
		const thread = new ReplayThread( folder, new Map() );
		await expect( thread.orders( names ) ).rejects.toThrow( 'file is not a database' );
		await expect( thread.orders( names ) ).rejects.toThrow( 'file is not a database' );
	} );

	it( 'leaves no folder behind, whatever has happened', async () => {
		let file = '';
		const used = withScratch(
			( scratch ) => {
				file = scratch.name;
			},
			async ( scratch ) => {
				expect( await scratch.orders( names ) ).toEqual( new Map( [ [ KEY, null ] ] ) );
				expect( existsSync( file ) ).toBe( true );
				throw new Error( 'what is told cannot be read' );
			}
		);
		await expect( used ).rejects.toThrow( 'what is told cannot be read' );
		expect( existsSync( dirname( file ) ) ).toBe( false );
	} );
} );
