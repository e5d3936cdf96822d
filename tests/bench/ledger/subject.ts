import type { Answer, Catalogue, Sale } from './sale.ts';

/** Something that sells what there is, opened on one database. */
export interface Seller {
	/**
	 * Answers what its subject calls safe: the answer may be given to the buyer.
	 *
	 * @param connection from 0; whoever has several connections uses the one with this number.
	 */
	sell( sale: Sale, connection: number ): Promise< Answer >;
	/** How many sales each of its commits since the last call carried, where it has commits of its own. */
	commitSizes?(): readonly number[];
	/** Works off what it still has to do, then ends. */
	close(): Promise< void >;
}

/** What a database holds once nobody writes to it any more. */
export interface Books {
	/** Keys of the sales that it knows to be accepted. */
	readonly accepted: ReadonlySet< string >;
	/** Units that it has taken, by SKU. */
	readonly taken: ReadonlyMap< string, number >;
}

export type SubjectGroup = 'lockstep' | 'per-event' | 'redis' | 'control';

/** A way to keep stock that is measured beside the others. */
export interface Subject {
	readonly name: string;
	readonly group: SubjectGroup;
	readonly database: 'sqlite' | 'postgres' | 'redis';
	/** Puts a catalogue into an empty database. */
	fill( at: string, catalogue: Catalogue ): Promise< void >;
	/** @param connections how many its callers will use. */
	open( at: string, connections: number ): Promise< Seller >;
	books( at: string ): Promise< Books >;
}

/** Where databases come from, so that every measurement begins with the same one. */
export interface Databases {
	create(): Promise< string >;
	/** A copy of one that nobody has open. */
	copyOf( template: string ): Promise< string >;
	drop( at: string ): Promise< void >;
}
