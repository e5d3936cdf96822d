import type { ChannelId } from '../shared/ids.ts';

/** What one worker tells the others of. */
export type Topic =
	/** A channel has delivered something. */
	| 'deliveries'
	/** Listings of a channel should show something else, or are to be looked at. */
	| 'listings'
	/** There is another channel, or one has other settings or another state. */
	| 'channels';

export interface TeamMember {
	/** Works for a channel from now on. */
	onDuty( channel: ChannelId ): Promise< void >;
	/** Stops; on return nothing is written for it any more. */
	offDuty( channel: ChannelId ): Promise< void >;
	onTold( topic: Topic, channel: ChannelId | null ): void;
	/** Something may have been told and not heard: look at everything. */
	onMissed(): void;
}

/**
 * The workers on one ledger. Each channel account is worked for by one of them at a time, so that its
 * rate limit has one owner and writes to one listing never race.
 */
export interface Team {
	/** Are there others, or may there be? */
	readonly isShared: boolean;
	/** Is this worker the one that works for the channel? */
	isOurs( channel: ChannelId ): boolean;
	join( member: TeamMember ): Promise< void >;
	/** There is this channel: somebody has to work for it. */
	add( channel: ChannelId ): void;
	/**
	 * Makes this worker the one that works for a channel; whoever does so now is asked to let go. The
	 * member is not called: whoever claims goes to work by himself.
	 *
	 * @returns `false`: he has not let go in time.
	 */
	claim( channel: ChannelId ): Promise< boolean >;
	/** Tells the other workers; what is not heard is found by their next sweep. */
	tell( topic: Topic, channel: ChannelId | null ): void;
	/** Leaves the channels to the others. */
	leave(): Promise< void >;
}

/** The only worker of an embedded ledger: every channel is its own. */
export class SoleWorker implements Team {
	readonly isShared = false;
	readonly #channels = new Set< ChannelId >();
	#member: TeamMember | null = null;

	isOurs(): boolean {
		return true;
	}

	async join( member: TeamMember ): Promise< void > {
		this.#member = member;
		for ( const channel of this.#channels ) {
			await member.onDuty( channel );
		}
	}

	add( channel: ChannelId ): void {
		if ( ! this.#channels.has( channel ) ) {
			this.#channels.add( channel );
			void this.#member?.onDuty( channel );
		}
	}

	async claim( channel: ChannelId ): Promise< boolean > {
		this.#channels.add( channel );
		return true;
	}

	tell(): void {}

	async leave(): Promise< void > {
		this.#channels.clear();
	}
}
