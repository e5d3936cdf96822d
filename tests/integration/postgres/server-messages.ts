/** Bytes of the length that every message of the server has behind its letter. */
const HEAD = 5;

/**
 * What a PostgreSQL server says, message by message, out of the pieces in which a socket gives it. (Only
 * without TLS: the one byte that answers a request for it is no message.)
 */
export class ServerMessages {
	#rest: Buffer = Buffer.alloc( 0 );

	/** The messages that are whole with this piece; the beginning of the next one is kept. */
	take( piece: Buffer ): Buffer[] {
		const messages: Buffer[] = [];
		let all = Buffer.concat( [ this.#rest, piece ] );
		while ( all.length >= HEAD && all.length > all.readUInt32BE( 1 ) ) {
			const length = 1 + all.readUInt32BE( 1 );
			messages.push( all.subarray( 0, length ) );
			all = all.subarray( length );
		}
		this.#rest = all;
		return messages;
	}
}

/** Does the server say with this that a transaction is committed? A failed one ends in `ROLLBACK`. */
export function saysCommitted( message: Buffer ): boolean {
	return (
		message.toString( 'latin1', 0, 1 ) === 'C' &&
		message.toString( 'latin1', HEAD ) === 'COMMIT\0'
	);
}
