const ASK_AGAIN_MS = 20;

/**
 * Asks until the answer is as it should be.
 *
 * @param what    what is waited for, in words.
 * @throws {Error} that it did not come, and the last answer, once `withinMs` are over.
 */
export async function becomes< T >(
	what: string,
	ask: () => T | Promise< T >,
	isSo: ( answer: T ) => boolean,
	withinMs = 15_000
): Promise< T > {
	const deadlineMs = Date.now() + withinMs;
	for (;;) {
		const answer = await ask();
		if ( isSo( answer ) ) {
			return answer;
		}
		if ( Date.now() >= deadlineMs ) {
			throw new Error(
				`after ${ withinMs } ms still not so: ${ what }. Last: ${ JSON.stringify( answer ) }`
			);
		}
		await new Promise( ( resolve ) => {
			setTimeout( resolve, ASK_AGAIN_MS );
		} );
	}
}
