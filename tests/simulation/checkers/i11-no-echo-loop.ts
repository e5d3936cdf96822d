import type { Checker } from './check.ts';

/**
 * The marketplaces send an event for each of our own writes: none moves a unit, none makes a push. So the
 * log holds the facts that people told and no others, and once all is true nothing is written any more.
 */
export const noEchoLoop: Checker = {
	name: 'I11 no echo loop',
	check: ( { facts, journal, traffic, trueSinceMs } ) => {
		const taken = facts.eventsOf( 'adjustment' );
		const told = traffic.toldAt.length;
		const after = journal.writes.filter( ( { askedAtMs } ) => askedAtMs > trueSinceMs );
		return [
			...( taken === told ? [] : [ `${ told } facts were told, ${ taken } are in the log` ] ),
			...after.map(
				( { channel, sku } ) => `${ channel } ${ sku } was written though all was true`
			),
		];
	},
};
