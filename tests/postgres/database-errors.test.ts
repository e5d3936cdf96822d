import { sqlState, startError } from '../../src/worker/store/postgres/database-errors.ts';

describe( 'an error of the database', () => {
	it.each( [ 'EPIPE', 'ECONNRESET', 'ENOENT' ] )(
		'has no SQLSTATE when the system says it: %s',
		( code ) => {
			const error = Object.assign( new Error( 'write' ), { code } );
			expect( sqlState( error ) ).toBeNull();
			expect( startError( error ).message ).toMatch( /^DATABASE_UNREACHABLE: / );
		}
	);

	it.each( [ '23505', '0A000', 'P0001', 'XX000', '40P01' ] )(
		'has it when the server says it: %s',
		( code ) => {
			expect( sqlState( Object.assign( new Error(), { code } ) ) ).toBe( code );
		}
	);
} );
