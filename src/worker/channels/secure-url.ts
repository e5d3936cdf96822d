const LOOPBACK = new Set( [ 'localhost', '127.0.0.1', '[::1]' ] );

/** Over plain http, orders and signed requests could be read on the way; loopback is for tests. */
export function isHttpsOrLoopback( url: string ): boolean {
	const parsed = URL.parse( url );
	return (
		parsed?.protocol === 'https:' ||
		( parsed?.protocol === 'http:' && LOOPBACK.has( parsed.hostname ) )
	);
}

/** Scheme, host and path: nothing that a request would carry along by accident. */
export function isBareUrl( url: string ): boolean {
	const parsed = URL.parse( url );
	return (
		parsed !== null &&
		`${ parsed.username }${ parsed.password }${ parsed.search }${ parsed.hash }` === ''
	);
}
