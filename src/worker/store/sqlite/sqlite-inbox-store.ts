import { createHash } from 'node:crypto';
import type { ChannelId } from '../../../shared/ids.ts';
import type { ErrorCode } from '../../../shared/errors.ts';
import type {
	DeliveryNow,
	DeliveryState,
	DeliverySummary,
	DeliveryVerdict,
	InboxStore,
	NewDelivery,
	StoredDelivery,
} from '../contract.ts';
import {
	deliveryCounts,
	deliveryFrom,
	type DeliveryCount,
	type DeliveryCounts,
	type DeliveryRow,
} from '../rows/delivery-row.ts';
import { orUnavailable, type SqliteDatabase } from './database.ts';
import { CODE_OF_DISMISSED, keptCode, keptDismissal } from '../rows/dismissal-row.ts';

const HOUR_MS = 3_600_000;

/** Raw deliveries: stored before they are answered, kept whatever becomes of them. */
export class SqliteInboxStore implements InboxStore {
	readonly #db: SqliteDatabase;
	readonly #statements: ReturnType< typeof prepare >;

	constructor( db: SqliteDatabase ) {
		this.#db = db;
		this.#statements = prepare( db );
	}

	async put( deliveries: readonly NewDelivery[] ): Promise< readonly ( 'stored' | 'copy' )[] > {
		const write = this.#db.transaction( () => deliveries.map( ( one ) => this.#put( one ) ) );
		return orUnavailable( () => write.immediate() );
	}

	#put( delivery: NewDelivery ): 'stored' | 'copy' {
		const headers = JSON.stringify( delivery.headers );
		const bodyHash = hashOf( delivery.body );
		const put = this.#statements.put.get( { ...delivery, headers, bodyHash } );
		return ( put?.copies ?? 1 ) === 1 ? 'stored' : 'copy';
	}

	async putDead( letter: NewDelivery, code: ErrorCode, detail: string ): Promise< void > {
		const headers = JSON.stringify( letter.headers );
		const bodyHash = hashOf( letter.body );
		this.#statements.putDead.run( { ...letter, headers, bodyHash, code, detail } );
	}

	async waiting(
		after: number,
		limit: number,
		except: readonly ChannelId[] = [],
		bytesMax = Number.POSITIVE_INFINITY
	): Promise< readonly StoredDelivery[] > {
		const page: StoredDelivery[] = [];
		let bytes = 0;
		for ( const row of this.#statements.waiting.iterate(
			after,
			JSON.stringify( except ),
			limit
		) ) {
			page.push( deliveryFrom( row ) );
			bytes += row.body.length;
			if ( bytes >= bytesMax ) {
				break;
			}
		}
		return page;
	}

	async countWaiting( channel: ChannelId, topic: string ): Promise< number > {
		return this.#statements.countWaiting.get( channel, topic )?.times ?? 0;
	}

	async settle( verdicts: readonly DeliveryVerdict[] ): Promise< void > {
		this.#db
			.transaction( () => {
				for ( const { delivery, state, errorCode, errorDetail, atMs } of verdicts ) {
					this.#statements.settle.run( {
						delivery,
						state,
						code: errorCode ?? null,
						detail: errorDetail ?? null,
						atMs,
					} );
				}
			} )
			.immediate();
	}

	async requeueParked( channel: ChannelId ): Promise< number > {
		return this.#statements.requeueParked.run( channel ).changes;
	}

	async requeue( delivery: number ): Promise< boolean > {
		return this.#statements.requeue.run( delivery ).changes === 1;
	}

	async numbersBetween( from: number, to: number, limit: number ): Promise< readonly number[] > {
		return this.#statements.between.all( from, to, limit ).map( ( { delivery } ) => delivery );
	}

	async requeueFinished( deliveries: readonly number[] ): Promise< readonly number[] > {
		return this.#statements.requeueFinished
			.all( JSON.stringify( deliveries ) )
			.map( ( { delivery } ) => delivery );
	}

	async states( deliveries: readonly number[] ): Promise< readonly DeliveryNow[] > {
		return this.#statements.states.all( JSON.stringify( deliveries ) );
	}

	async countRefusal(
		channel: string,
		code: ErrorCode,
		reason: string,
		atMs: number
	): Promise< void > {
		this.#statements.refusal.run(
			channel,
			code,
			Math.floor( atMs / HOUR_MS ) * HOUR_MS,
			reason.slice( 0, 500 )
		);
	}

	async expireBodies( beforeMs: number, limit: number ): Promise< number > {
		return this.#db
			.transaction( () => {
				const old = this.#statements.expiring.all( beforeMs, limit );
				for ( const { delivery, body } of old ) {
					this.#statements.expire.run( hashOf( body ), body.length, delivery );
				}
				return old.length;
			} )
			.immediate();
	}

	async list( state: DeliveryState, limit: number ): Promise< readonly DeliverySummary[] > {
		return this.#statements.list.all( state, limit );
	}

	async counts(): Promise< DeliveryCounts > {
		const refused = this.#statements.refused.get()?.times ?? 0;
		return deliveryCounts( this.#statements.counts.all(), refused );
	}
}

function hashOf( body: Uint8Array ): string {
	return createHash( 'sha256' ).update( body ).digest( 'hex' );
}

function prepare( db: SqliteDatabase ) {
	return {
		put: db.prepare< [ Record< string, unknown > ], { copies: number } >( `
			insert into deliveries (channel, delivery_key, topic, headers, body, body_hash, received_at_ms)
			values (@channel, @deliveryKey, @topic, @headers, @body, @bodyHash, @receivedAtMs)
			on conflict (channel, delivery_key) do update set copies = copies + 1
			returning copies` ),
		putDead: db.prepare( `
			insert into deliveries (channel, delivery_key, topic, headers, body, body_hash, received_at_ms, state, error_code, error_detail)
			values (@channel, @deliveryKey, @topic, @headers, @body, @bodyHash, @receivedAtMs, 'dead', @code, @detail)
			on conflict (channel, delivery_key) do update set copies = copies + 1` ),
		countWaiting: db.prepare< [ string, string ], { times: number } >( `
			select count(*) as times from deliveries
			where state in ('waiting', 'fetching') and channel = ? and topic = ?` ),
		waiting: db.prepare< [ number, string, number ], DeliveryRow >( `
			select delivery, channel, delivery_key, topic, headers, body, received_at_ms, state
			from deliveries where state in ('waiting', 'fetching') and delivery > ?
				and channel not in (select value from json_each(?)) order by delivery limit ?` ),
		settle: db.prepare( `
			update deliveries set state = @state, error_code = ${ keptCode( '@state', '@code' ) }, error_detail = @detail, worked_at_ms = @atMs,
				is_dismissed = ${ keptDismissal( '@state', '@code' ) }
			where delivery = @delivery` ),
		requeue: db.prepare( `
			update deliveries set state = 'waiting', error_code = null, error_detail = null, is_dismissed = 0
			where delivery = ? and state in ('dead', 'parked')` ),
		between: db.prepare< [ number, number, number ], { delivery: number } >(
			'select delivery from deliveries where delivery between ? and ? order by delivery limit ?'
		),
		requeueFinished: db.prepare< [ string ], { delivery: number } >( `
			update deliveries set state = 'waiting', error_code = ${ CODE_OF_DISMISSED }, error_detail = null
			where delivery in (select value from json_each(?)) and is_expired = 0
				and state in ('done', 'ignored', 'parked', 'dead')
			returning delivery` ),
		states: db.prepare< [ string ], DeliveryNow >( `
			select delivery, state, error_code as errorCode from deliveries
			where delivery in (select value from json_each(?)) order by delivery` ),
		requeueParked: db.prepare(
			"update deliveries set state = 'waiting', error_code = null where channel = ? and state = 'parked'"
		),
		expiring: db.prepare< [ number, number ], { delivery: number; body: Uint8Array } >( `
			select delivery, body from deliveries
			where is_expired = 0 and state in ('done', 'ignored') and received_at_ms < ?
			order by received_at_ms limit ?` ),
		// One of before there were hashes gets its own now.
		expire: db.prepare( `
			update deliveries set body_hash = coalesce(body_hash, ?), body_bytes = ?, body = x'', headers = '{}', is_expired = 1
			where delivery = ?` ),
		refusal: db.prepare( `
			insert into refusals (channel, code, hour_ms, times, last_reason) values (?, ?, ?, 1, ?)
			on conflict (channel, code, hour_ms) do update set times = times + 1, last_reason = excluded.last_reason` ),
		list: db.prepare< [ string, number ], DeliverySummary >( `
			select delivery, channel, topic, received_at_ms as receivedAtMs, error_code as errorCode, error_detail as errorDetail
			from deliveries where state = ? order by delivery desc limit ?` ),
		counts: db.prepare< [], DeliveryCount >(
			'select state, count(*) as times, sum(copies) as copies from deliveries group by state'
		),
		refused: db.prepare< [], { times: number } >(
			'select coalesce(sum(times), 0) as times from refusals'
		),
	};
}
