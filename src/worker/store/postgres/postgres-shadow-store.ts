import type { ChannelId, ListingId } from '../../../shared/ids.ts';
import { agreementDays, differences, standing, toCompare } from '../shadow-statements.ts';
import {
	dayOf,
	type AgreementDay,
	type ShadowComparison,
	type ShadowStanding,
	type ShadowStore,
} from '../shadow-store.ts';
import type { PostgresDatabase } from './database.ts';
import type { Fence } from './postgres-delivery-store.ts';

export class PostgresShadowStore implements ShadowStore {
	readonly #db: PostgresDatabase;
	readonly #fence: Fence;

	constructor( db: PostgresDatabase, fence: Fence = async () => {} ) {
		this.#db = db;
		this.#fence = fence;
	}

	async record( channel: ChannelId, comparisons: readonly ShadowComparison[] ): Promise< void > {
		await this.#db.transaction( async ( tx ) => {
			await Promise.all( [
				this.#fence( tx, channel ),
				tx.run( RECORD, [
					channel,
					comparisons.map( ( { atMs } ) => dayOf( atMs ) ),
					comparisons.map( ( { listing } ) => listing ),
					comparisons.map( ( { atMs } ) => atMs ),
					comparisons.map( ( { wouldSend } ) => wouldSend ),
					comparisons.map( ( { shown } ) => shown ),
					comparisons.map( ( { revision } ) => revision ),
				] ),
			] );
		} );
	}

	async looked(
		channel: ChannelId,
		listings: readonly ListingId[],
		atMs: number
	): Promise< void > {
		await this.#db.transaction( async ( tx ) => {
			await Promise.all( [
				this.#fence( tx, channel ),
				tx.first( LOCK, [ listings ] ),
				tx.run( LOOKED, [ atMs, channel, listings ] ),
			] );
		} );
	}

	async toCompare(
		channel: ChannelId,
		sinceMs: number,
		limit: number
	): Promise< readonly ListingId[] > {
		const rows = await this.#db.rows< { listing: ListingId } >(
			toCompare( [ '$1', '$2', '$3' ] ),
			[ channel, sinceMs, limit ]
		);
		return rows.map( ( { listing } ) => listing );
	}

	async days( channel: ChannelId, limit: number ): Promise< readonly AgreementDay[] > {
		return this.#db.rows< AgreementDay >( agreementDays( [ '$1', '$2' ] ), [ channel, limit ] );
	}

	async standing( channel: ChannelId, sinceMs: number ): Promise< ShadowStanding > {
		const found = await this.#db.first< ShadowStanding >( standing( [ '$1', '$2' ] ), [
			channel,
			sinceMs,
		] );
		return found ?? { listings: 0, compared: 0, agreed: 0 };
	}

	async differences(
		channel: ChannelId,
		limit: number
	): Promise< readonly ( ShadowComparison & { readonly sku: string } )[] > {
		return this.#db.rows( differences( [ '$1', '$2' ] ), [ channel, limit ] );
	}

	async forgetBefore( channel: ChannelId, day: string ): Promise< void > {
		await this.#db.run( 'delete from shadow_comparisons where channel = $1 and day < $2', [
			channel,
			day,
		] );
	}
}

/** In the order in which all others lock them. */
const LOCK = `
	select count(*) from (
		select 1 from listing_delivery where listing = any ($1::text[]) order by listing for update
	) as locked`;

const LOOKED = `
	update listing_delivery set compared_at_ms = $1 where channel = $2 and listing = any ($3::text[])`;

const RECORD = `
	insert into shadow_comparisons (channel, day, listing, at_ms, would_send, shown, revision)
	select $1, * from unnest($2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[])
	on conflict (channel, day, listing) do update set at_ms = excluded.at_ms,
		would_send = excluded.would_send, shown = excluded.shown, revision = excluded.revision`;
