import { z } from 'zod';

/**
 * Where a ledger is, by what does not change with it: not by a restart, an upgrade, another name of the host
 * or another container on the same volume. A copy is somewhere else by this.
 */
export const ledgerPlaceSchema = z.discriminatedUnion( 'kind', [
	/** A file: when it was made, to the nanosecond, and its number in the file system. No copy has its birth. */
	z.object( { kind: z.literal( 'file' ), bornNs: z.string().nullable(), inode: z.string() } ),
	/** A database: by the server's own identifier (`null`: it does not say), and its number there. */
	z.object( {
		kind: z.literal( 'database' ),
		server: z.string().nullable(),
		database: z.string(),
	} ),
] );
export type LedgerPlace = z.infer< typeof ledgerPlaceSchema >;

/** What a ledger remembers of where it is at home. */
const homeSchema = z.object( { place: ledgerPlaceSchema, publicUrl: z.string().nullable() } );
export type LedgerHome = z.infer< typeof homeSchema >;

export function readHome( text: string ): LedgerHome {
	return homeSchema.parse( JSON.parse( text ) );
}

/**
 * Why a ledger that remembers one home and finds itself at another is taken for a copy; `null`: it is not.
 *
 * That a file has become a database is a move, by a command of ours. An address that is set for the first
 * time, or not any more, says nothing: only another one does.
 */
export function whyCopy( before: LedgerHome, now: LedgerHome ): string | null {
	const address = whyOtherAddress( before, now );
	if ( isElsewhere( before.place, now.place ) ) {
		return now.place.kind === 'file'
			? 'The ledger is another file than the one it was: its data folder has been copied.'
			: 'The ledger is in another database than it was: it has been dumped or copied into this one, or the server was upgraded by pg_upgrade (then: `lockstep adopt`).';
	}
	return address;
}

/** Both are known, of before and of now, and are the same: what is not known proves nothing. */
export function isSameHome( before: LedgerHome, now: LedgerHome ): boolean {
	return isSameAddress( before, now ) && isSamePlace( before.place, now.place );
}

export function isSameAddress( before: LedgerHome, now: LedgerHome ): boolean {
	return (
		before.publicUrl !== null &&
		now.publicUrl !== null &&
		plainAddress( before.publicUrl ) === plainAddress( now.publicUrl )
	);
}

/** A number in a file system is given again, and copied with the whole of it: only a birth is proof. */
function isSamePlace( before: LedgerPlace, now: LedgerPlace ): boolean {
	if ( before.kind === 'file' && now.kind === 'file' ) {
		return before.bornNs !== null && before.bornNs === now.bornNs;
	}
	return (
		before.kind === 'database' &&
		now.kind === 'database' &&
		before.server !== null &&
		before.server === now.server &&
		before.database === now.database
	);
}

/** Only by the address under which channels reach the worker. */
export function whyOtherAddress( before: LedgerHome, now: LedgerHome ): string | null {
	const isOther =
		before.publicUrl !== null &&
		now.publicUrl !== null &&
		plainAddress( before.publicUrl ) !== plainAddress( now.publicUrl );
	return isOther
		? `LOCKSTEP_PUBLIC_URL is ${ now.publicUrl }; it was ${ before.publicUrl }.`
		: null;
}

function isElsewhere( before: LedgerPlace, now: LedgerPlace ): boolean {
	if ( before.kind === 'file' && now.kind === 'file' ) {
		return before.bornNs !== null && now.bornNs !== null
			? before.bornNs !== now.bornNs
			: before.inode !== now.inode;
	}
	if ( before.kind === 'database' && now.kind === 'database' ) {
		const isOtherServer =
			before.server !== null && now.server !== null && before.server !== now.server;
		return isOtherServer || before.database !== now.database;
	}
	return false;
}

function plainAddress( url: string ): string {
	return url
		.replace( /^https?:\/\//i, '' )
		.replace( /^www\./i, '' )
		.replace( /\/+$/, '' )
		.toLowerCase();
}
