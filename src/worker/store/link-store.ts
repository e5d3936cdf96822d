import type { ChannelId } from '../../shared/ids.ts';

/** How far a paired shop's own row of changes has been seen. */
export interface PulledUntil {
	readonly epoch: number;
	/** The largest row number the shop has told us in this epoch. */
	readonly lastRow: number;
}

export interface LinkStore {
	/** Replaces the pairing code there was; only its hash is kept. */
	putPairingCode( hash: string, untilMs: number ): Promise< void >;
	/**
	 * Uses the code up when it is the right one and still holds. A wrong one counts against the code
	 * that is open, which is void after `wrongMax` of them.
	 */
	usePairingCode( hash: string, nowMs: number, wrongMax: number ): Promise< boolean >;
	pulledUntil( channel: ChannelId ): Promise< PulledUntil | null >;
	setPulledUntil( channel: ChannelId, until: PulledUntil ): Promise< void >;
}
