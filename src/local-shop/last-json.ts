/**
 * What a PHP script answered: its last line. PHP may print notices before it.
 *
 * @throws with the end of what was printed, when that is no JSON.
 */
export function lastJson( output: string ): unknown {
	try {
		return JSON.parse( output.trim().split( '\n' ).at( -1 ) ?? '' );
	} catch ( cause ) {
		const said = output.replace( /<style.*?<\/style>|<[^>]*>/gs, ' ' ).replace( /\s+/g, ' ' );
		throw new Error( `PHP did not answer: ${ said.trim().slice( -500 ) }`, { cause } );
	}
}
