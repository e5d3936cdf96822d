import type { ChannelId, ListingId } from '../../../shared/ids.ts';
import { agreementDays, differences, standing, toCompare } from '../shadow-statements.ts';
import {
	dayOf,
	type AgreementDay,
	type ShadowComparison,
	type ShadowStanding,
	type ShadowStore,
} from '../shadow-store.ts';
import type { SqliteDatabase } from './database.ts';

export class SqliteShadowStore implements ShadowStore {
	readonly #db: SqliteDatabase;
	readonly #statements: ReturnType< typeof prepare >;

	constructor( db: SqliteDatabase ) {
		this.#db = db;
		this.#statements = prepare( db );
	}

	async record( channel: ChannelId, comparisons: readonly ShadowComparison[] ): Promise< void > {
		this.#db
			.transaction( () => {
				for ( const comparison of comparisons ) {
					const day = dayOf( comparison.atMs );
					this.#statements.record.run( { channel, day, ...comparison } );
				}
			} )
			.immediate();
	}

	async looked(
		channel: ChannelId,
		listings: readonly ListingId[],
		atMs: number
	): Promise< void > {
		this.#db
			.transaction( () => {
				for ( const listing of listings ) {
					this.#statements.looked.run( atMs, channel, listing );
				}
			} )
			.immediate();
	}

	async toCompare(
		channel: ChannelId,
		sinceMs: number,
		limit: number
	): Promise< readonly ListingId[] > {
		return this.#statements.toCompare
			.all( channel, sinceMs, limit )
			.map( ( { listing } ) => listing );
	}

	async days( channel: ChannelId, limit: number ): Promise< readonly AgreementDay[] > {
		return this.#statements.days.all( channel, limit );
	}

	async standing( channel: ChannelId, sinceMs: number ): Promise< ShadowStanding > {
		return (
			this.#statements.standing.get( { channel, sinceMs } ) ?? {
				listings: 0,
				compared: 0,
				agreed: 0,
			}
		);
	}

	async differences(
		channel: ChannelId,
		limit: number
	): Promise< readonly ( ShadowComparison & { readonly sku: string } )[] > {
		return this.#statements.differences.all( channel, limit );
	}

	async forgetBefore( channel: ChannelId, day: string ): Promise< void > {
		this.#statements.forget.run( channel, day );
	}
}

function prepare( db: SqliteDatabase ) {
	return {
		record: db.prepare( `
			insert into shadow_comparisons (channel, day, listing, at_ms, would_send, shown, revision)
			values (@channel, @day, @listing, @atMs, @wouldSend, @shown, @revision)
			on conflict (channel, day, listing) do update set at_ms = excluded.at_ms,
				would_send = excluded.would_send, shown = excluded.shown, revision = excluded.revision` ),
		looked: db.prepare(
			'update listing_delivery set compared_at_ms = ? where channel = ? and listing = ?'
		),
		toCompare: db.prepare< [ string, number, number ], { listing: ListingId } >(
			toCompare( [ '?', '?', '?' ] )
		),
		days: db.prepare< [ string, number ], AgreementDay >( agreementDays( [ '?', '?' ] ) ),
		standing: db.prepare< [ { channel: string; sinceMs: number } ], ShadowStanding >(
			standing( [ '@channel', '@sinceMs' ] )
		),
		differences: db.prepare< [ string, number ], ShadowComparison & { sku: string } >(
			differences( [ '?', '?' ] )
		),
		forget: db.prepare( 'delete from shadow_comparisons where channel = ? and day < ?' ),
	};
}
