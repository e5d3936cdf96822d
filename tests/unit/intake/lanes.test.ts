import fc from 'fast-check';
import { systemClock } from '../../../src/worker/adapters/system-ports.ts';
import {
	BATCH_BYTES_MAX,
	BATCH_MAX,
	BULK_ALONE_MAX,
	BULK_BESIDE_MAX,
	GroupCommit,
	type Lane,
} from '../../../src/worker/intake/group-commit.ts';
import { VirtualClock } from '../../integration/virtual-clock.ts';
import { propertyRuns } from '../property-runs.ts';

const COMMIT_MS = 10;

interface Item {
	readonly name: string;
	readonly lane: Lane;
	/** The database refuses it. */
	readonly isBad: boolean;
	readonly bytes: number;
	/** The place in the row of everything that happened. */
	readonly at: number;
	readonly atMs: number;
	readonly isAtRest: boolean;
}

interface Batch {
	readonly at: number;
	readonly atMs: number;
	readonly items: readonly Item[];
}

/** A group commit on virtual time, with everything that happens to it in one row. */
class Watched {
	readonly clock = new VirtualClock();
	readonly submitted: Item[] = [];
	/** Every commit that was tried, halves of refused ones among them. */
	readonly tried: Batch[] = [];
	/** When each of them came to its end, as a place in the row. */
	readonly ended = new Map< Batch, number >();
	readonly durable = new Set< Item >();
	/** What each caller heard, and what was durable when he heard it. */
	readonly answers: {
		readonly item: Item;
		readonly answer: string;
		readonly isDurable: boolean;
	}[] = [];
	readonly commits = new GroupCommit< Item, string >(
		this.clock,
		( items ) => this.#commit( items ),
		( { bytes } ) => bytes
	);
	/** How long the database takes for a batch. */
	commitMs: ( batch: Batch ) => number = () => COMMIT_MS;
	#happened = 0;
	#open = 0;

	submit(
		lane: Lane,
		options: { readonly isBad?: boolean; readonly bytes?: number } = {}
	): void {
		this.#happened += 1;
		const item: Item = {
			name: `${ lane }-${ this.#happened }`,
			lane,
			isBad: options.isBad ?? false,
			bytes: options.bytes ?? 0,
			at: this.#happened,
			atMs: this.clock.now(),
			isAtRest: this.#open === 0,
		};
		this.submitted.push( item );
		this.#open += 1;
		const hear = ( answer: string ): void => {
			this.#open -= 1;
			this.answers.push( { item, answer, isDurable: this.durable.has( item ) } );
		};
		this.commits
			.submit( item, lane )
			.then( hear, ( error: unknown ) => hear( String( error ) ) );
	}

	/** Is a batch of this kind at the database at this place in the row, that began before it? */
	isUnderWay( at: number, isSuch: ( batch: Batch ) => boolean ): boolean {
		return this.tried.some(
			( batch ) =>
				batch.at < at && at < ( this.ended.get( batch ) ?? at + 1 ) && isSuch( batch )
		);
	}

	/** Items of a lane that wait at this place in the row: submitted, and in no commit yet. */
	waitingAt( at: number, lane: Lane ): Item[] {
		const taken = new Set(
			this.tried.filter( ( batch ) => batch.at < at ).flatMap( ( { items } ) => items )
		);
		return this.submitted.filter(
			( item ) => item.lane === lane && item.at < at && ! taken.has( item )
		);
	}

	async #commit( items: readonly Item[] ): Promise< string[] > {
		this.#happened += 1;
		const batch = { at: this.#happened, atMs: this.clock.now(), items: [ ...items ] };
		this.tried.push( batch );
		await new Promise< void >( ( resolve ) => {
			this.clock.after( this.commitMs( batch ), resolve );
		} );
		this.#happened += 1;
		this.ended.set( batch, this.#happened );
		if ( items.some( ( { isBad } ) => isBad ) ) {
			throw new Error( 'refused' );
		}
		items.forEach( ( item ) => this.durable.add( item ) );
		return items.map( ( { name } ) => `${ name } committed` );
	}
}

const burst = fc.oneof(
	{ weight: 6, arbitrary: fc.integer( { min: 0, max: 40 } ) },
	{ weight: 1, arbitrary: fc.integer( { min: 400, max: 1_200 } ) }
);
const arrivals = fc.array(
	fc.record( { afterMs: fc.integer( { min: 0, max: 25 } ), urgent: burst, bulk: burst } ),
	{ minLength: 1, maxLength: 12 }
);
type Arrivals = ( typeof arrivals extends fc.Arbitrary< infer T > ? T : never )[ number ];

async function told(
	story: readonly Arrivals[],
	isBad = () => false,
	bulkMs = COMMIT_MS
): Promise< Watched > {
	const watched = new Watched();
	watched.commitMs = ( batch ) => ( isBulkAlone( batch ) ? bulkMs : COMMIT_MS );
	for ( const { afterMs, urgent, bulk } of story ) {
		await watched.clock.run( afterMs );
		for ( let nth = 0; nth < Math.max( urgent, bulk ); nth += 1 ) {
			if ( nth < bulk ) {
				watched.submit( 'bulk', { isBad: isBad() } );
			}
			if ( nth < urgent ) {
				watched.submit( 'urgent', { isBad: isBad() } );
			}
		}
	}
	await watched.clock.until( watched.commits.idle() );
	return watched;
}

const countOf = ( { items }: Batch, lane: Lane ): number =>
	items.filter( ( item ) => item.lane === lane ).length;

describe( 'two lanes of a group commit', () => {
	it( 'answer every caller once, with his own answer, when his item is durable', async () => {
		const chance = fc.infiniteStream( fc.integer( { min: 0, max: 299 } ) );
		await fc.assert(
			fc.asyncProperty( arrivals, chance, async ( story, dice ) => {
				const { answers, submitted } = await told( story, () => dice.next().value === 0 );
				expect( answers ).toHaveLength( submitted.length );
				expect( new Set( answers.map( ( { item } ) => item ) ).size ).toBe(
					submitted.length
				);
				for ( const { item, answer, isDurable } of answers ) {
					expect( [ answer, isDurable ] ).toEqual(
						item.isBad
							? [ 'Error: refused', false ]
							: [ `${ item.name } committed`, true ]
					);
				}
			} ),
			propertyRuns( 30 )
		);
	} );

	it( 'keep the order within each, and the size of a batch', async () => {
		await fc.assert(
			fc.asyncProperty( arrivals, async ( story ) => {
				const { submitted, tried } = await told( story );
				for ( const lane of [ 'urgent', 'bulk' ] as const ) {
					const ofLane = ( { lane: other }: Item ): boolean => other === lane;
					expect( tried.flatMap( ( { items } ) => items ).filter( ofLane ) ).toEqual(
						submitted.filter( ofLane )
					);
				}
				for ( const batch of tried ) {
					const [ urgent, bulk ] = [
						countOf( batch, 'urgent' ),
						countOf( batch, 'bulk' ),
					];
					expect( urgent + bulk ).toBeLessThanOrEqual( BATCH_MAX );
					expect( bulk ).toBeLessThanOrEqual(
						urgent > 0 ? BULK_BESIDE_MAX : BULK_ALONE_MAX
					);
					// What decides a batch's items one after the other sees the orders first.
					expect( batch.items.slice( 0, urgent ).every( isUrgent ) ).toBe( true );
				}
			} ),
			propertyRuns( 30 )
		);
	} );

	it( 'commit an item at rest in the moment it comes, of whichever lane', async () => {
		await fc.assert(
			fc.asyncProperty( arrivals, async ( story ) => {
				const { submitted, tried } = await told( story );
				const first = submitted.filter( ( { isAtRest } ) => isAtRest );
				expect( first.length > 0 ).toBe( submitted.length > 0 );
				for ( const item of first ) {
					const batch = tried.find( ( { items } ) => items.includes( item ) );
					expect( batch?.atMs ).toBe( item.atMs );
				}
			} ),
			propertyRuns( 20 )
		);
	} );

	it( 'let an urgent item wait for the batch under way and urgent ones before it, for no other', async () => {
		await fc.assert(
			fc.asyncProperty( arrivals, async ( story ) => {
				const watched = await told( story );
				for ( const item of watched.submitted.filter( isUrgent ) ) {
					const ahead = watched.waitingAt( item.at, 'urgent' ).length;
					const begun = watched.tried.filter( ( { at } ) => at > item.at );
					const own = begun.findIndex( ( { items } ) => items.includes( item ) );
					expect( own ).toBeLessThanOrEqual(
						Math.floor( ahead / ( BATCH_MAX - BULK_BESIDE_MAX ) )
					);
				}
			} ),
			propertyRuns( 10 )
		);
	} );

	it( 'let an urgent item go beside a bulk batch that is under way, however long that takes', async () => {
		const watched = new Watched();
		watched.commitMs = ( batch ) => ( isBulkAlone( batch ) ? 500 : COMMIT_MS );
		for ( let nth = 0; nth < 2 * BULK_ALONE_MAX; nth += 1 ) {
			watched.submit( 'bulk' );
		}
		await watched.clock.run( 3 );
		watched.submit( 'urgent' );
		await watched.clock.run( 1 );
		watched.submit( 'urgent' );
		await watched.clock.run( 2 * COMMIT_MS );
		const [ import1, order1, order2, ...more ] = watched.tried;
		expect( [ import1, order1, order2 ].map( ( batch ) => batch?.items.length ) ).toEqual( [
			BULK_ALONE_MAX,
			1,
			1,
		] );
		// One urgent batch at a time: the second order came while the first was at the database.
		const cameMs = order1?.items[ 0 ]?.atMs ?? 0;
		expect( [ order1?.atMs, order2?.atMs ] ).toEqual( [ cameMs, cameMs + COMMIT_MS ] );
		expect( watched.answers.map( ( { item } ) => item.lane ) ).toEqual( [
			'urgent',
			'urgent',
		] );
		expect( more ).toEqual( [] );
		await watched.clock.until( watched.commits.idle() );
		expect( watched.durable.size ).toBe( 2 * BULK_ALONE_MAX + 2 );
	} );

	it( 'have one batch each under way, and a bulk one begins beside no other', async () => {
		await fc.assert(
			fc.asyncProperty(
				arrivals,
				fc.integer( { min: 1, max: 60 } ),
				async ( story, bulkMs ) => {
					const watched = await told( story, undefined, bulkMs );
					for ( const batch of watched.tried ) {
						expect(
							watched.isUnderWay( batch.at, ( one ) => ! isBulkAlone( one ) )
						).toBe( false );
						if ( countOf( batch, 'bulk' ) > 0 ) {
							expect( watched.isUnderWay( batch.at, isBulkAlone ) ).toBe( false );
						}
					}
				}
			),
			propertyRuns( 20 )
		);
	} );

	it( 'take something bulk along in every batch while some waits', async () => {
		await fc.assert(
			fc.asyncProperty( arrivals, async ( story ) => {
				const watched = await told( story );
				for ( const batch of watched.tried ) {
					if ( watched.isUnderWay( batch.at, isBulkAlone ) ) {
						// It takes nothing along: enough of it is under way.
						continue;
					}
					const waiting = watched.waitingAt( batch.at, 'bulk' ).length;
					expect( countOf( batch, 'bulk' ) ).toBeGreaterThanOrEqual(
						Math.min( waiting, BULK_BESIDE_MAX )
					);
				}
			} ),
			propertyRuns( 20 )
		);
	} );

	it( 'bring an import to its end in a rush that never ends', async () => {
		const watched = new Watched();
		const bulk = 8 * BULK_BESIDE_MAX;
		expect( bulk ).toBeGreaterThan( 0 );
		for ( let nth = 0; nth < bulk; nth += 1 ) {
			watched.submit( 'bulk' );
		}
		const rush = (): void => {
			for ( let nth = 0; nth < 2 * BATCH_MAX; nth += 1 ) {
				watched.submit( 'urgent' );
			}
		};
		rush();
		for ( let batches = 0; batches < 8; batches += 1 ) {
			rush();
			await watched.clock.run( COMMIT_MS );
		}
		const done = [ ...watched.durable ].filter( ( { lane } ) => lane === 'bulk' );
		expect( done ).toHaveLength( bulk );
		expect( watched.waitingAt( Number.POSITIVE_INFINITY, 'urgent' ).length ).toBeGreaterThan(
			BATCH_MAX
		);
	} );

	it( 'let what comes over a socket through before the next bulk batch, though it is committed twice', async () => {
		const batches: string[][] = [];
		const ledger = new GroupCommit< string, string >( systemClock, async ( batch ) => {
			batches.push( [ ...batch ] );
			if ( batches.length === 1 ) {
				// A database in this process answers in the same turn; the socket has to wait for it.
				setImmediate( () => void inbox.submit( 'order' ) );
			}
			return batch;
		} );
		const inbox = new GroupCommit< string, string >( systemClock, async ( batch ) => {
			batch.forEach( ( item ) => void ledger.submit( item ) );
			return batch;
		} );
		await Promise.all(
			Array.from( { length: 5 * BULK_ALONE_MAX }, ( _none, nth ) =>
				ledger.submit( `import-${ nth }`, 'bulk' )
			)
		);
		expect( batches.findIndex( ( batch ) => batch[ 0 ] === 'order' ) ).toBe( 1 );
		expect( batches.length ).toBeGreaterThan( 2 );
	} );

	it( 'put no more bytes into a batch than it may have, but for one item that is larger', async () => {
		const sizes = fc.array( fc.integer( { min: 0, max: BATCH_BYTES_MAX + 1 } ), {
			minLength: 1,
			maxLength: 20,
		} );
		await fc.assert(
			fc.asyncProperty( sizes, async ( bytes ) => {
				const watched = new Watched();
				bytes.forEach( ( each ) => watched.submit( 'urgent', { bytes: each } ) );
				await watched.clock.until( watched.commits.idle() );
				for ( const { items } of watched.tried ) {
					const sum = items.reduce( ( total, item ) => total + item.bytes, 0 );
					expect( items.length === 1 || sum <= BATCH_BYTES_MAX ).toBe( true );
				}
				expect( watched.durable.size ).toBe( bytes.length );
			} ),
			propertyRuns( 50 )
		);
	} );

	it( 'say how long the next one will wait: not at all, or as long as the others do', async () => {
		const watched = new Watched();
		expect( watched.commits.delayMs ).toBe( 0 );
		watched.submit( 'bulk' );
		await watched.clock.run( 4 );
		watched.submit( 'urgent' );
		await watched.clock.run( 3 );
		// The batch under way has taken so long, though nobody in it is in a hurry.
		expect( watched.commits.delayMs ).toBe( 7 );
		await watched.clock.run( 5 );
		// Urgent and under way since then, submitted at 4.
		expect( watched.commits.delayMs ).toBe( 8 );
		await watched.clock.until( watched.commits.idle() );
		await watched.clock.run( 100 );
		expect( watched.commits.delayMs ).toBe( 0 );
	} );
} );

function isUrgent( { lane }: Item ): boolean {
	return lane === 'urgent';
}

function isBulkAlone( { items }: Batch ): boolean {
	return ! items.some( isUrgent );
}
