import type { ChannelMode } from './contract.ts';

/**
 * What keeps every write call from beginning, whatever is due: `stopped` by a person, or this ledger is
 * taken for a `copy`. Beside them is kept what the ledger knows of its `home`, by which it finds the latter
 * (`home-before`: of one that was put back from a backup since).
 */
export type SwitchName = 'stopped' | 'copy' | 'home' | 'home-before';

/** Why a write call may not begin. */
export type PushHold = 'stopped' | 'copy' | Exclude< ChannelMode, 'live' >;

/** As `PushHold`; or a person has paused one of the call's listings since it was planned. */
export type CallRefusal = PushHold | 'listing-paused';

export interface SwitchTurn {
	readonly value: string;
	readonly reason: string | null;
	readonly atMs: number;
	/** Who, as far as it is known. */
	readonly by: string | null;
}

export interface SwitchChange extends SwitchTurn {
	/** A switch, or `mode:` and a channel. */
	readonly name: string;
}

/**
 * Switches are of the ledger and not of a process: every worker on it asks for them in the transaction that
 * begins a call. On return of `turnOn` no transaction of that kind is under way any more that has not seen
 * it, and none begins; the same holds for `ModelStore.setMode`.
 */
export interface SwitchStore {
	read( name: SwitchName ): Promise< SwitchTurn | null >;
	/** In place of what was there. */
	turnOn( name: SwitchName, turn: SwitchTurn ): Promise< void >;
	/** `false`: it was off. */
	turnOff( name: SwitchName, turn: Omit< SwitchTurn, 'value' > ): Promise< boolean >;
	/** Also the channels' modes, newest first. */
	changes( limit: number ): Promise< readonly SwitchChange[] >;
}

/** As `switch_changes` has it, when a switch is turned off. */
export const OFF = 'off';

export const modeName = ( channel: string ): string => `mode:${ channel }`;
