/** What a backup says of itself, and what is said of it when it is made. */
export interface BackupReport {
	/** Of the last event in it. */
	readonly position: number;
	readonly stateHash: string;
	/** The ends of all audit chains as one number, as `lockstep verify` prints it. */
	readonly chainRoot: string;
	/** Over every row of every table. */
	readonly contentHash: string;
	readonly madeAtMs: number;
	readonly schema: number;
}

export interface RestoreReport extends BackupReport {
	/** Where the ledger that was there before has gone; `null`: there was none. */
	readonly keptAs: string | null;
	/** Of the ledger as it is now. */
	readonly restoredStateHash: string;
	/** Channels that are looked at before anything is written to them. */
	readonly channels: readonly string[];
}

/** What is to be done with a backup. */
export interface RestoreOptions extends Omit< BackupOptions, 'signal' > {
	/** Channels that are no more: nobody waits for what they have sold. */
	readonly without?: readonly string[];
}

export type BackupStage = 'copying' | 'checking' | 'migrating';

export interface BackupOptions {
	readonly nowMs: number;
	/** `total` 0: nobody knows how much it is. */
	readonly onProgress?: ( stage: BackupStage, done: number, total: number ) => void;
	readonly signal?: AbortSignal;
}
