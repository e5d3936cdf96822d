import type { ErrorCode } from '../../../shared/errors.ts';
import type { ChannelId } from '../../../shared/ids.ts';
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
import type { PostgresDatabase } from './database.ts';
import { CODE_OF_DISMISSED } from '../rows/dismissal-row.ts';
import { putDeliveries } from './put-deliveries.ts';
import { settleDeliveries } from './settle-deliveries.ts';
import { storableText } from '../../../shared/storable-text.ts';

const HOUR_MS = 3_600_000;

/** Raw deliveries: stored before they are answered, kept whatever becomes of them. */
export class PostgresInboxStore implements InboxStore {
	readonly #db: PostgresDatabase;

	constructor( db: PostgresDatabase ) {
		this.#db = db;
	}

	async put( deliveries: readonly NewDelivery[] ): Promise< readonly ( 'stored' | 'copy' )[] > {
		return this.#db.transaction( ( tx ) => putDeliveries( tx, deliveries ) );
	}

	async putDead( letter: NewDelivery, code: ErrorCode, detail: string ): Promise< void > {
		await this.#db.run( PUT_DEAD, [
			letter.channel,
			storableText( letter.deliveryKey ),
			storableText( letter.topic ),
			JSON.stringify( letter.headers ),
			letter.body,
			letter.receivedAtMs,
			code,
			storableText( detail ),
		] );
	}

	async waiting(
		after: number,
		limit: number,
		except: readonly ChannelId[] = [],
		bytesMax = Number.POSITIVE_INFINITY
	): Promise< readonly StoredDelivery[] > {
		const rows = await this.#db.rows< DeliveryRow >( WAITING, [
			after,
			except,
			limit,
			Math.max( 1, Math.min( bytesMax, Number.MAX_SAFE_INTEGER ) ),
		] );
		return rows.map( deliveryFrom );
	}

	async countWaiting( channel: ChannelId, topic: string ): Promise< number > {
		const row = await this.#db.first< { times: number } >( COUNT_WAITING, [
			channel,
			storableText( topic ),
		] );
		return row?.times ?? 0;
	}

	async settle( verdicts: readonly DeliveryVerdict[] ): Promise< void > {
		if ( verdicts.length > 0 ) {
			await this.#db.transaction( ( tx ) => settleDeliveries( tx, verdicts ) );
		}
	}

	async requeueParked( channel: ChannelId ): Promise< number > {
		return this.#db.run( REQUEUE_PARKED, [ channel ] );
	}

	async requeue( delivery: number ): Promise< boolean > {
		return ( await this.#db.run( REQUEUE, [ delivery ] ) ) === 1;
	}

	async numbersBetween( from: number, to: number, limit: number ): Promise< readonly number[] > {
		const rows = await this.#db.rows< { delivery: number } >( BETWEEN, [ from, to, limit ] );
		return rows.map( ( { delivery } ) => delivery );
	}

	async requeueFinished( deliveries: readonly number[] ): Promise< readonly number[] > {
		const rows = await this.#db.transaction( ( tx ) =>
			tx.rows< { delivery: number } >( REQUEUE_FINISHED, [ deliveries ] )
		);
		return rows.map( ( { delivery } ) => delivery );
	}

	async states( deliveries: readonly number[] ): Promise< readonly DeliveryNow[] > {
		return this.#db.rows< DeliveryNow >( STATES, [ deliveries ] );
	}

	async countRefusal(
		channel: string,
		code: ErrorCode,
		reason: string,
		atMs: number
	): Promise< void > {
		await this.#db.run( COUNT_REFUSAL, [
			storableText( channel ),
			code,
			Math.floor( atMs / HOUR_MS ) * HOUR_MS,
			storableText( reason.slice( 0, 500 ) ),
		] );
	}

	async expireBodies( beforeMs: number, limit: number ): Promise< number > {
		return this.#db.run( EXPIRE, [ beforeMs, limit ] );
	}

	async list( state: DeliveryState, limit: number ): Promise< readonly DeliverySummary[] > {
		return this.#db.rows< DeliverySummary >( LIST, [ state, limit ] );
	}

	async counts(): Promise< DeliveryCounts > {
		return this.#db.snapshot( async ( tx ) => {
			const [ rows, refused ] = await Promise.all( [
				tx.rows< DeliveryCount >( COUNTS ),
				tx.first< { times: number } >( REFUSED ),
			] );
			return deliveryCounts( rows, refused?.times ?? 0 );
		} );
	}
}

const PUT_DEAD = `
	insert into deliveries (channel, delivery_key, topic, headers, body, body_hash, received_at_ms, state,
		error_code, error_detail)
	values ($1, $2, $3, $4, $5, encode(sha256($5), 'hex'), $6, 'dead', $7, $8)
	on conflict (channel, delivery_key) do update set copies = deliveries.copies + 1`;

// Lengths are read without the bodies: those after the one that fills the page are never fetched.
const WAITING = `
	select delivery, channel, delivery_key, topic, headers, body, received_at_ms, state
	from (
		select *, sum(octet_length(body)) over (order by delivery) - octet_length(body) as bytes_before
		from (
			select delivery, channel, delivery_key, topic, headers, body, received_at_ms, state
			from deliveries
			where state in ('waiting', 'fetching') and delivery > $1 and channel <> all($2::text[])
			order by delivery limit $3
		) as first
	) as page
	where bytes_before < $4 order by delivery`;

const COUNT_WAITING = `
	select count(*) as times from deliveries
	where state in ('waiting', 'fetching') and channel = $1 and topic = $2`;

const REQUEUE = `
	update deliveries set state = 'waiting', error_code = null, error_detail = null, is_dismissed = 0
	where delivery = $1 and state in ('dead', 'parked')`;

const REQUEUE_PARKED = `
	update deliveries set state = 'waiting', error_code = null
	where delivery = any(array(
		select delivery from deliveries where channel = $1 and state = 'parked'
		order by channel, delivery_key for update
	))`;

const BETWEEN = `
	select delivery from deliveries where delivery between $1 and $2 order by delivery limit $3`;

const REQUEUE_FINISHED = `
	update deliveries set state = 'waiting', error_code = ${ CODE_OF_DISMISSED }, error_detail = null
	where delivery = any(array(
		select delivery from deliveries where delivery = any($1::bigint[]) and is_expired = 0
			and state in ('done', 'ignored', 'parked', 'dead')
		order by channel, delivery_key for update
	)) returning delivery`;

const STATES = `
	select delivery, state, error_code as "errorCode" from deliveries
	where delivery = any($1::bigint[]) order by delivery`;

const COUNT_REFUSAL = `
	insert into refusals (channel, code, hour_ms, times, last_reason) values ($1, $2, $3, 1, $4)
	on conflict (channel, code, hour_ms) do update
	set times = refusals.times + 1, last_reason = excluded.last_reason`;

// One of before there were hashes gets its own now. The oldest are chosen, then locked in the order in
// which everybody locks deliveries.
const EXPIRE = `
	update deliveries
	set body_hash = coalesce(body_hash, encode(sha256(body), 'hex')), body_bytes = octet_length(body), body = '',
		headers = '{}', is_expired = 1
	where delivery = any(array(
		select delivery from deliveries
		where is_expired = 0 and state in ('done', 'ignored') and delivery = any(array(
			select delivery from deliveries
			where is_expired = 0 and state in ('done', 'ignored') and received_at_ms < $1
			order by received_at_ms limit $2
		))
		order by channel, delivery_key for update
	))`;

const LIST = `
	select delivery, channel, topic, received_at_ms as "receivedAtMs", error_code as "errorCode",
		error_detail as "errorDetail"
	from deliveries where state = $1 order by delivery desc limit $2`;

const COUNTS =
	'select state, count(*) as times, sum(copies)::bigint as copies from deliveries group by state';

const REFUSED = 'select coalesce(sum(times), 0)::bigint as times from refusals';
