export interface ErrorEntry {
	/** HTTP status where it is answered; 0 where it is only stored with an event or a push. */
	readonly status: number;
	readonly message: string;
	/** What the reader can do about it. */
	readonly action: string;
}
