import { MIGRATIONS } from '../../../src/worker/store/migrations/migrations.ts';
import { FencedDatabase } from '../../../src/worker/store/sqlite/fenced-database.ts';
import { plannedOnce } from '../../../src/worker/store/sqlite/planned-once.ts';

describe( 'a statement that is planned once', () => {
	it( 'hides the values of its parameters from the planner, and of nothing else', () => {
		expect( plannedOnce( 'select * from t where a = ? and b in (@one, ?2) limit ?' ) ).toBe(
			'select * from t where a = +? and b in (+@one, +?2) limit +?'
		);
		const texts = `select ':a', 'it''s ?', "b@c", e.body ->> '$.order' from e -- or ?\n`;
		expect( plannedOnce( texts ) ).toBe( texts );
	} );

	it.each( [ 'text', '12', 12, 1.5, null, 2n ** 60n, Buffer.from( [ 0, 255 ] ) ] )(
		'stores and finds %p as it is',
		( value ) => {
			const db = new FencedDatabase( ':memory:', MIGRATIONS.length );
			db.pragma( `user_version = ${ MIGRATIONS.length }` );
			db.exec( 'create table kept (id integer primary key, text text, any_type)' );
			db.prepare( 'insert into kept (text, any_type) values (?, ?)' ).run( '7', value );
			const found = db
				.prepare( 'select any_type from kept where any_type is ? and text = ?' )
				.pluck()
				.safeIntegers( typeof value === 'bigint' )
				.get( value, '7' );
			expect( found ).toEqual( value );
			db.close();
		}
	);
} );
