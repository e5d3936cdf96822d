import type { WaitsFor } from '../../shared/api/waits-for.ts';

const CLAUSES: Readonly< Record< WaitsFor, string > > = {
	copy: 'this ledger is said to be the real one (lockstep adopt)',
	stopped: 'pushes are resumed (lockstep resume-pushes)',
	unpaired: 'the shop is paired again',
	connecting: 'the channel is set up',
	'needs-attention': 'the channel works again',
	paused: 'the channel is live again (lockstep mode)',
	shadow: 'the channel goes live (lockstep mode)',
	'no-answer': 'the channel answers again',
	'listing-paused': 'the listing is resumed',
	held: 'the mass change that holds it is settled (lockstep mass-changes list)',
};

/** All that has to be over, to end a sentence with. */
export function whenText( waitsFor: readonly WaitsFor[] ): string {
	return waitsFor.map( ( one ) => CLAUSES[ one ] ).join( ' and ' );
}

/** A line that says why nothing goes out; none, where something does. */
export function keptText( waitsFor: readonly WaitsFor[] ): string {
	return waitsFor.length === 0 ? '' : `Nothing goes out before ${ whenText( waitsFor ) }.\n`;
}
