import { z } from 'zod';

/** A flag of a query: `true` or `false`; left out it is `false`. */
export const flagSchema = z
	.enum( [ 'true', 'false' ] )
	.default( 'false' )
	.transform( ( text ) => text === 'true' );
