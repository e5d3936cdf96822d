import type { ChannelId, ListingId } from '../../../shared/ids.ts';
import type { CallRecord } from '../contract.ts';
import type { CallRefusal, PushHold } from '../switch-store.ts';
import type { SqliteDatabase } from './database.ts';

/** Whether a write call may begin; to be asked in the transaction that stores it. */
export class CallPermission {
	readonly #statements: ReturnType< typeof prepare >;

	constructor( db: SqliteDatabase ) {
		this.#statements = prepare( db );
	}

	/** `null`: it may. */
	refusal( call: CallRecord ): CallRefusal | null {
		return this.hold( call.channel ) ?? this.pausedIn( call );
	}

	hold( channel: ChannelId ): PushHold | null {
		return this.#statements.hold.get( channel )?.hold ?? null;
	}

	pausedIn( { items }: CallRecord ): 'listing-paused' | null {
		const isPaused = items.some( ( { listing } ) => this.#statements.paused.get( listing ) );
		return isPaused ? 'listing-paused' : null;
	}
}

function prepare( db: SqliteDatabase ) {
	return {
		hold: db.prepare< [ string ], { hold: PushHold | null } >( `
			select coalesce(
				(select name from switches where name in ('stopped', 'copy') order by name desc limit 1),
				(select mode from channels where channel = ? and mode <> 'live')
			) as hold` ),
		paused: db.prepare< [ string ], { listing: ListingId } >(
			'select listing from listing_delivery where listing = ? and is_paused = 1'
		),
	};
}
