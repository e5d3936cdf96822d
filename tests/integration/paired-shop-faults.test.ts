import { channelIdSchema, offerRefSchema } from '../../src/shared/ids.ts';
import { PairedWorld, until } from './paired-shop/paired-world.ts';
import type { Fault } from './paired-shop/fake-plugin.ts';

/** Answers that get lost, processes that end, and databases that come back from a backup. */
describe( 'a paired shop whose', () => {
	let world: PairedWorld;
	let plugin: PairedWorld[ 'plugin' ];

	beforeEach( async () => {
		world = await PairedWorld.paired( { MUG: 10, TEA: 20 } );
		plugin = world.plugin;
	} );
	afterEach( () => world.close() );

	/** The next calls of these names fail, one each time. */
	const failNext = ( name: string, ...faults: Fault[] ): void => {
		plugin.faultOf = ( called ) => ( called === name ? faults.shift() : undefined );
	};

	it( 'answers to a quantity are lost is written the same number, once more', async () => {
		failNext( 'apply', 'lose-answer', 'lose-answer' );
		await world.adjust( 'MUG', -3 );
		plugin.sell( 'MUG', 1 );
		await plugin.deliver();
		await world.agreesOn( 'MUG', 6, 20_000 );
	} );

	it( 'answers to a pull are lost loses no change, and none counts twice', async () => {
		failNext( 'pull', 'lose-answer', 'lose-answer' );
		plugin.sell( 'MUG', 1 );
		plugin.edit( 'TEA', 25 );
		await world.agreesOn( 'MUG', 9, 20_000 );
		await world.agreesOn( 'TEA', 25, 20_000 );
		expect( await world.ledger( 'MUG' ) ).toEqual( { onHand: 10, committed: 1 } );
	} );

	it.each( [ 'html', 'redirect', 'empty', 'refuse' ] as const )(
		'host puts something else in front of it (%s) is not believed, and goes on afterwards',
		async ( fault ) => {
			plugin.faultOf = () => fault;
			await world.adjust( 'MUG', -2 );
			await until( 'the failure is seen', async () => {
				const { reason } = await world.channelState();
				return { isSo: reason !== null, found: `${ reason }` };
			} );
			expect( ( await world.listing( 'MUG' ) ).acceptedRevision ).toBeLessThan(
				( await world.listing( 'MUG' ) ).revision
			);
			plugin.faultOf = () => undefined;
			await world.agreesOn( 'MUG', 8, 20_000 );
			await world.live();
		}
	);

	it( 'worker was away is caught up with, whatever it did meanwhile', async () => {
		await world.adjust( 'MUG', 1 );
		await world.stopWorker();
		const order = plugin.sell( 'MUG', 3 );
		plugin.sell( 'TEA', 2 );
		plugin.edit( 'TEA', 40 );
		plugin.cancel( order );
		await world.startWorker();
		await world.agreesOn( 'MUG', 11 );
		await world.agreesOn( 'TEA', 40 );
	} );

	it( 'database comes back from a backup numbers anew, and is shown what is true', async () => {
		const backup = plugin.backup();
		plugin.sell( 'MUG', 2 );
		plugin.edit( 'TEA', 30 );
		await plugin.deliver();
		await world.agreesOn( 'MUG', 8 );
		await world.agreesOn( 'TEA', 30 );
		// At rest: no quantity is due that would tell, only the pull knows of rows the backup lacks.
		plugin.edit( 'TEA', 31 );
		await world.agreesOn( 'TEA', 31, 15_000 );
		const { epoch } = plugin.books;
		const { lastId } = plugin.books;
		plugin.restore( backup );
		// An order under the number of one that the shop has forgotten would take its place.
		plugin.books.lastId = lastId;
		expect( plugin.product( 'MUG' ).stock ).toBe( 10 );
		await world.agreesOn( 'MUG', 8, 20_000 );
		await world.agreesOn( 'TEA', 31, 20_000 );
		expect( plugin.books.epoch ).toBeGreaterThan( epoch );
		plugin.sell( 'MUG', 1 );
		await plugin.deliver();
		await world.agreesOn( 'MUG', 7, 20_000 );
	}, 60_000 );

	it( 'numbers were given out again before anybody knew begins a new epoch', async () => {
		const backup = plugin.backup();
		plugin.edit( 'MUG', 12 );
		await plugin.deliver();
		await world.agreesOn( 'MUG', 12 );
		const { epoch, lastId } = plugin.books;
		plugin.restore( backup );
		plugin.books.lastId = lastId;
		// The same number 1, for another fact.
		plugin.sell( 'MUG', 5 );
		await plugin.deliver();
		await until( 'a new epoch', async () => ( {
			isSo: plugin.books.epoch > epoch,
			found: `${ plugin.books.epoch }`,
		} ) );
		await world.agreesOn( 'MUG', 7, 20_000 );
		expect( await world.ledger( 'MUG' ) ).toEqual( { onHand: 12, committed: 5 } );
	} );

	it( 'backup has as many rows by now is asked to number anew, without being read in a hot loop', async () => {
		const backup = plugin.backup();
		plugin.newEpoch();
		plugin.edit( 'MUG', 12 );
		await plugin.deliver();
		await world.agreesOn( 'MUG', 12, 20_000 );
		const { epoch, lastId } = plugin.books;
		const reads = plugin.callsOf( 'products' );
		plugin.restore( backup );
		// No row number tells, and the epoch is the one of before.
		Object.assign( plugin.books, { lastId, lastRow: 1_000 } );
		await until( 'a new epoch', async () => ( {
			isSo: plugin.books.epoch > epoch,
			found: `${ plugin.books.epoch } of ${ epoch }`,
		} ) );
		await world.agreesOn( 'MUG', 12, 20_000 );
		expect( plugin.callsOf( 'products' ) - reads ).toBeLessThan( 20 );
	}, 60_000 );

	it( 'numbers are behind what it has told is asked to number anew when it is read', async () => {
		plugin.edit( 'MUG', 12 );
		const backup = plugin.backup();
		plugin.edit( 'MUG', 13 );
		await plugin.deliver();
		await world.agreesOn( 'MUG', 13, 20_000 );
		const { epoch, lastId } = plugin.books;
		plugin.restore( backup );
		Object.assign( plugin.books, { lastId, lastRow: 1_000 } );
		const offer = offerRefSchema.parse( `${ plugin.product( 'MUG' ).id }` );
		const { ledger } = world.worker.app.store;
		await ledger.markForRecount( channelIdSchema.parse( 'shop' ), [ offer ] );
		await until( 'a new epoch', async () => ( {
			isSo: plugin.books.epoch > epoch,
			found: `${ plugin.books.epoch } of ${ epoch }`,
		} ) );
		await world.agreesOn( 'MUG', 13, 20_000 );
	}, 60_000 );

	it( 'new epoch is read only when what the old one left behind is in the ledger', async () => {
		await world.stopWorker();
		const CHANGES = 2_500;
		for ( let change = 0; change < CHANGES; change += 1 ) {
			plugin.edit( 'TEA', change % 2 === 0 ? 21 : 20 );
		}
		const { epoch } = plugin.books;
		plugin.newEpoch();
		await world.startWorker();
		await world.agreesOn( 'TEA', 20, 30_000 );
		const events = await world.worker.app.store.ledger.events( 0, 10_000 );
		const read = events.findIndex(
			( { key, kind } ) =>
				kind === 'own-baseline' && key.includes( `/${ plugin.books.epoch }/` )
		);
		const isOfOld = ( { key }: { key: string } ): boolean =>
			key.startsWith( `change/${ epoch }/` );
		expect( events.filter( isOfOld ) ).toHaveLength( CHANGES );
		expect( events.findLastIndex( isOfOld ) ).toBeLessThan( read );
	}, 60_000 );

	it( 'worker comes back from a backup is told a quantity again, with a later revision', async () => {
		const listing = await world.listing( 'MUG' );
		// A shop that has applied what this ledger never said.
		plugin.product( 'MUG' ).revision = listing.revision + 40;
		await world.adjust( 'MUG', -1 );
		await world.agreesOn( 'MUG', 9, 20_000 );
		expect( ( await world.listing( 'MUG' ) ).revision ).toBeGreaterThan(
			listing.revision + 40
		);
	} );

	it( 'change is missing for good is counted over it', async () => {
		plugin.edit( 'MUG', 12 );
		plugin.acknowledge( plugin.waitingBody() );
		plugin.edit( 'MUG', 15 );
		await plugin.deliver();
		// What is missing is not known to the ledger; what the shop sells from then on is.
		await until(
			'the row is whole again',
			async () => {
				const { includes } = await world.listing( 'MUG' );
				return { isSo: includes?.number === 2, found: JSON.stringify( includes ) };
			},
			45_000
		);
		plugin.sell( 'MUG', 1 );
		await plugin.deliver();
		await until( 'both agree', async () => {
			const { onHand, committed } = await world.ledger( 'MUG' );
			const { stock } = plugin.product( 'MUG' );
			const { quantity } = await world.listing( 'MUG' );
			const isSo = committed === 1 && stock === quantity;
			return { isSo, found: JSON.stringify( { onHand, committed, stock, quantity } ) };
		} );
	}, 60_000 );
} );
