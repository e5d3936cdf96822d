/**
 * Counts what passed, failed and was skipped, over all steps.
 *
 * @param {Record<string, string>} allowedSkips What may be skipped → what to install to run it.
 *                                              A name also covers everything that begins with it.
 */
export function createTally( allowedSkips ) {
	const counts = { passed: 0, failed: 0, skipped: 0 };
	const failures = [];
	const skips = [];

	const line = ( sign, name, seconds ) =>
		process.stdout.write( `   ${ sign } ${ name }, ${ seconds.toFixed( 1 ) } s\n` );

	const noteSkip = ( name ) => {
		counts.skipped++;
		const allowed = Object.keys( allowedSkips ).find( ( prefix ) => name.startsWith( prefix ) );
		if ( allowed === undefined ) {
			failures.push( `${ name }: skipped, but not in tests/allowed-skips.json` );
		}
		skips.push( { name, advice: allowedSkips[ allowed ] } );
	};

	return {
		pass( name, seconds ) {
			counts.passed++;
			line( 'ok', name, seconds );
		},
		fail( name, seconds ) {
			counts.failed++;
			failures.push( name );
			line( 'FAILED', name, seconds );
		},
		skip( name ) {
			noteSkip( name );
			process.stdout.write( `── ${ name }\n   SKIPPED\n` );
		},
		add( name, { passed, failed, skipped }, seconds ) {
			counts.passed += passed;
			counts.failed += failed.length;
			failures.push( ...failed );
			skipped.forEach( noteSkip );
			line( failed.length > 0 ? 'FAILED' : 'ok', name, seconds );
		},
		/** Prints the summary; answers the exit code. */
		close() {
			process.stdout.write( '\n' );
			for ( const { name, advice } of skips ) {
				process.stdout.write( `SKIPPED ${ name }: ${ advice ?? 'nobody allowed this' }\n` );
			}
			for ( const failure of failures ) {
				process.stdout.write( `FAILED  ${ failure }\n` );
			}
			process.stdout.write(
				`${ counts.passed } passed, ${ counts.failed } failed, ${ counts.skipped } skipped\n`
			);
			return failures.length > 0 ? 1 : 0;
		},
	};
}
