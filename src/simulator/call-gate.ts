import type { Faults } from './contract.ts';
import type { SeededRandom } from './seeded-random.ts';

/** Counts what is asked of a simulator and decides which writes meet a fault. */
export class CallGate {
	readonly calls = new Map< string, number >();
	private readonly faults: Faults;
	private readonly random: SeededRandom;

	constructor( faults: Faults, random: SeededRandom ) {
		this.faults = faults;
		this.random = random;
	}

	count( operation: string ): void {
		this.calls.set( operation, ( this.calls.get( operation ) ?? 0 ) + 1 );
	}

	/** The fate of one write: carried out, carried out unanswered, or swallowed. */
	fateOfWrite(): 'normal' | 'cut' | 'hang' {
		// Both draws every time, so that switching one fault on leaves the other's chances alone.
		const isHung = this.random.chance( this.faults.hangShare );
		const isCut = this.random.chance( this.faults.cutAfterApplyShare );
		if ( isHung ) {
			this.count( 'fault: hang' );
			return 'hang';
		}
		if ( isCut ) {
			this.count( 'fault: cut after apply' );
			return 'cut';
		}
		return 'normal';
	}
}
