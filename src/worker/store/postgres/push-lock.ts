import type { ChannelId } from '../../../shared/ids.ts';
import type { CallRefusal, PushHold } from '../switch-store.ts';
import { ADVISORY_LOCKS } from './advisory-locks.ts';
import type { SqlConnection } from './database.ts';

/**
 * Shared by every transaction that begins a call, alone by who turns a switch. A row locked `for share`
 * would have to be there before anybody has turned anything, would be written by every call, and would keep
 * whoever wants to stop all pushes waiting for as long as calls begin.
 */
const SHARE = 'select pg_advisory_xact_lock_shared($1, $2)';
const ALONE = 'select pg_advisory_xact_lock($1, $2)';

/** The switches come first: they are turned by hand, and in haste. */
const HOLD = `
	select coalesce(
		(select name from switches where name in ('stopped', 'copy') order by name desc limit 1),
		(select mode from channels where channel = $1 and mode <> 'live')
	) as hold`;

/**
 * Why no write call to a channel may begin; `null`: one may, and until the transaction ends nobody turns a
 * switch. The lock comes in a statement before: what is read after it has seen the last turn.
 */
export async function pushHold(
	tx: SqlConnection,
	channel: ChannelId
): Promise< PushHold | null > {
	const [ , held ] = await Promise.all( [
		tx.first( SHARE, ADVISORY_LOCKS.pushes ),
		tx.first< { hold: PushHold | null } >( HOLD, [ channel ] ),
	] );
	return held?.hold ?? null;
}

/** Undoes the transaction that was to begin a call. */
export class PushHeld extends Error {
	readonly hold: CallRefusal;

	constructor( hold: CallRefusal ) {
		super( `no call begins: ${ hold }` );
		this.name = 'PushHeld';
		this.hold = hold;
	}
}

/** Until the transaction ends, no call begins. */
export async function holdPushes( tx: SqlConnection ): Promise< void > {
	await tx.first( ALONE, ADVISORY_LOCKS.pushes );
}
