import type { ChannelId, OfferRef } from '../../../shared/ids.ts';
import type { SqliteDatabase } from './database.ts';
import { OWN_COUNTER_SQL } from '../own-counter-statements.ts';

/** What is asked of the numbered changes of paired shops outside of a batch. */
export class OwnCounterRows {
	readonly #statements: ReturnType< typeof prepare >;

	constructor( db: SqliteDatabase ) {
		this.#statements = prepare( db );
	}

	markForRecount( channel: ChannelId, offer: OfferRef ): void {
		this.#statements.mark.run( channel, offer );
	}

	unmarkForRecount( channel: ChannelId, offer: OfferRef ): void {
		this.#statements.unmark.run( channel, offer );
	}

	offersToRecount( channel: ChannelId ): OfferRef[] {
		return this.#statements.marked.all( channel ).map( ( { offer } ) => offer );
	}

	offersWithGap( channel: ChannelId ): OfferRef[] {
		return this.#statements.gaps.all( channel ).map( ( { offer } ) => offer );
	}

	contradictedEpoch( channel: ChannelId ): number | null {
		return this.#statements.contradicted.get( channel )?.epoch ?? null;
	}
}

function prepare( db: SqliteDatabase ) {
	return {
		mark: db.prepare(
			'insert into offers_to_recount (channel, offer) values (?, ?) on conflict do nothing'
		),
		unmark: db.prepare( 'delete from offers_to_recount where channel = ? and offer = ?' ),
		marked: db.prepare< [ string ], { offer: OfferRef } >( OWN_COUNTER_SQL.marked( '?' ) ),
		gaps: db.prepare< [ string ], { offer: OfferRef } >( OWN_COUNTER_SQL.gaps( '?' ) ),
		contradicted: db.prepare< [ string ], { epoch: number | null } >(
			OWN_COUNTER_SQL.contradicted( '?' )
		),
	};
}
