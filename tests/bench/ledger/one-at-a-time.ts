/** A connection carries one transaction at a time: whoever comes meanwhile waits for his turn. */
export function oneAtATime< In extends readonly unknown[], Out >(
	work: ( ...given: In ) => Promise< Out >
): ( ...given: In ) => Promise< Out > {
	let last: Promise< unknown > = Promise.resolve();
	return ( ...given ) => {
		const done = last.then( () => work( ...given ) );
		// Who comes next is not to blame for an error of the one before.
		last = done.catch( () => undefined );
		return done;
	};
}
