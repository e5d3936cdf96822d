import { errorText } from '../log.ts';

/**
 * The database could not write, whatever it was given: its disk is full, it is gone, somebody holds it.
 * What was to be written is not at fault and must be tried again; kept as a dead letter, a genuine sale
 * would be lost to a full disk.
 */
export class StoreUnavailable extends Error {
	constructor( cause: unknown ) {
		super( errorText( cause ), { cause } );
		this.name = 'StoreUnavailable';
	}
}
