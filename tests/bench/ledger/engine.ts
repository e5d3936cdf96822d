import type { Floor, RecordedCommit } from './recorded-rows.ts';
import type { Sale } from './sale.ts';
import type { Databases, Subject } from './subject.ts';

/** One durable commit of one small row, and nothing else. */
export interface BareCommits {
	commit(): Promise< void >;
	close(): Promise< void >;
}

/** A database that our ledger runs on, and what it can do without us. */
export interface Engine {
	readonly floorName: string;
	readonly lockstep: Subject;
	readonly databases: Databases;
	/** What our ledger writes for these commits, in a filled database. */
	record(
		at: string,
		commits: readonly ( readonly Sale[] )[]
	): Promise< readonly RecordedCommit[] >;
	openFloor( at: string ): Promise< Floor >;
	openBareCommits( at: string ): Promise< BareCommits >;
}
