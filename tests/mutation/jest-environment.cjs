const { TestEnvironment } = require( 'jest-environment-node' );

/** The mutant that a test has failed with: in one process they are tried one after the other. */
let killed;

/**
 * A mutant that one test has noticed is killed, and the other tests need not run: some search for
 * seconds, and in a broken ledger for minutes. Jest can stop between files only, and not at all when
 * Stryker calls it.
 */
module.exports = class StopsWhenKilled extends TestEnvironment {
	async handleTestEvent( event ) {
		const mutant = process.env.__STRYKER_ACTIVE_MUTANT__;
		if ( mutant === undefined ) {
			return;
		}
		if ( event.name === 'test_fn_failure' || event.name === 'hook_failure' ) {
			killed = mutant;
		} else if ( event.name === 'test_start' && killed === mutant ) {
			event.test.mode = 'skip';
		}
	}
};
