import type { ErrorCode } from '../../shared/errors.ts';
import type { ChannelId } from '../../shared/ids.ts';

export interface NewDelivery {
	readonly channel: ChannelId;
	readonly deliveryKey: string;
	readonly topic: string;
	readonly headers: Readonly< Record< string, string > >;
	readonly body: Uint8Array;
	readonly receivedAtMs: number;
}

export interface StoredDelivery extends NewDelivery {
	readonly delivery: number;
	readonly state: DeliveryState;
}

export type DeliveryState = 'waiting' | 'done' | 'ignored' | 'parked' | 'fetching' | 'dead';

export interface DeliveryVerdict {
	readonly delivery: number;
	readonly state: DeliveryState;
	readonly errorCode?: ErrorCode;
	readonly errorDetail?: string;
	readonly atMs: number;
}

export interface InboxStore {
	/** Stores raw deliveries; a copy of a known one only raises its counter. Durable on return. */
	put( deliveries: readonly NewDelivery[] ): Promise< readonly ( 'stored' | 'copy' )[] >;
	/** Keeps something that was fetched, not delivered, and cannot be understood. */
	putDead( letter: NewDelivery, code: ErrorCode, detail: string ): Promise< void >;
	/**
	 * Deliveries not worked on yet, oldest first, after delivery number `after`; not of `except`. At most
	 * `limit`, and none after the one with which their bodies come to `bytesMax`.
	 */
	waiting(
		after: number,
		limit: number,
		except?: readonly ChannelId[],
		bytesMax?: number
	): Promise< readonly StoredDelivery[] >;
	/** How many deliveries of a topic a channel has not been worked on for. */
	countWaiting( channel: ChannelId, topic: string ): Promise< number >;
	settle( verdicts: readonly DeliveryVerdict[] ): Promise< void >;
	/** Puts all parked deliveries of a channel back in the queue; answers how many. */
	requeueParked( channel: ChannelId ): Promise< number >;
	/** Puts a dead or parked delivery back in the queue; `false` when there is none such. */
	requeue( delivery: number ): Promise< boolean >;
	/** Numbers of deliveries, in their order. */
	numbersBetween( from: number, to: number, limit: number ): Promise< readonly number[] >;
	/**
	 * Puts these back in the queue, whatever became of them, unless what they said has been forgotten, or they
	 * are in it already; answers which.
	 */
	requeueFinished( deliveries: readonly number[] ): Promise< readonly number[] >;
	/** What has become of these; of one that is not there nothing. */
	states( deliveries: readonly number[] ): Promise< readonly DeliveryNow[] >;
	countRefusal( channel: string, code: ErrorCode, reason: string, atMs: number ): Promise< void >;
	/** Forgets what finished deliveries of before `beforeMs` said, but for its hash; answers how many. */
	expireBodies( beforeMs: number, limit: number ): Promise< number >;
	list( state: DeliveryState, limit: number ): Promise< readonly DeliverySummary[] >;
	counts(): Promise< Readonly< Record< DeliveryState | 'copies' | 'refused', number > > >;
}

export interface DeliveryNow {
	readonly delivery: number;
	readonly state: DeliveryState;
	readonly errorCode: string | null;
}

export interface DeliverySummary {
	readonly delivery: number;
	readonly channel: string;
	readonly topic: string;
	readonly receivedAtMs: number;
	readonly errorCode: string | null;
	readonly errorDetail: string | null;
}
