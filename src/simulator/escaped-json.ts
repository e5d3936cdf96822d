/**
 * JSON as both marketplaces print it in webhooks: slashes and everything outside ASCII escaped. Who
 * parses a body and prints it again gets other bytes than those that were signed.
 */
export function escapedJson( value: unknown ): string {
	return JSON.stringify( value )
		.replaceAll( '/', '\\/' )
		.replaceAll(
			/[\u007f-\uffff]/g,
			( letter ) => `\\u${ letter.charCodeAt( 0 ).toString( 16 ).padStart( 4, '0' ) }`
		);
}
