import type { GuardedProcess } from './guarded-process.ts';

/** Something that runs PHP: the machine's own, or the one compiled for Node. */
export interface PhpRuntime {
	/** For people, such as `PHP 8.2.36`. */
	readonly name: string;
	readonly version: string;
	/** A page takes seconds: leave it time. */
	readonly isSlow: boolean;
	/**
	 * Runs a script of php/ with a site, and gives what it printed.
	 *
	 * @throws with what PHP said when the script fails.
	 */
	runScript( site: SiteAddress, script: string, input: object ): Promise< string >;
	/** Serves the site on loopback; answers are to be waited for. */
	serve( site: SiteAddress, workers: number ): GuardedProcess;
}

export interface SiteAddress {
	/** WordPress' folder. */
	readonly root: string;
	/** `127.0.0.1:PORT` */
	readonly host: string;
	/** For logs; beside WordPress, not in it. */
	readonly logFolder: string;
	readonly signal?: AbortSignal | undefined;
}
