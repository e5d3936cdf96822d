const { default: Sequencer } = require( '@jest/test-sequencer' );

/** Random facts take longest: they are asked only of what no example has killed. */
const SLOW = [ 'decide.test.ts', 'any-order.test.ts' ];

module.exports = class QuickestFirst extends Sequencer {
	sort( tests ) {
		const slowness = ( { path } ) =>
			SLOW.findIndex( ( name ) => path.endsWith( `/${ name }` ) );
		return [ ...tests ].sort(
			( left, right ) =>
				slowness( left ) - slowness( right ) || ( left.path < right.path ? -1 : 1 )
		);
	}
};
