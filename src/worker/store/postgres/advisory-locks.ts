/**
 * Locks that are no row of any table, as pairs for `pg_advisory_xact_lock`. All are of one transaction:
 * a lock of a session would outlive its work wherever a pooler hands the session on.
 */
const OURS = 0x4c_4f_43_4b;

export const ADVISORY_LOCKS = {
	/** One migration at a time. */
	migration: [ OURS, 1 ],
	/** Shared by ledger transactions; alone by who saves bills or listings. */
	model: [ OURS, 2 ],
	/** Shared by who begins a write call; alone by who stops them. */
	pushes: [ OURS, 3 ],
} as const;

/** First number of the locks that are one for each SKU, by its hash: of those who begin calls on a split SKU. */
export const SHARED_SKU_LOCK = OURS + 1;
