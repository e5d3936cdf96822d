import type { DeliveryVerdict } from '../contract.ts';
import type { SqlConnection } from './database.ts';
import { roundsOf } from './rounds-of.ts';
import { storableTextOrNull } from '../../../shared/storable-text.ts';
import { keptCode, keptDismissal } from '../rows/dismissal-row.ts';

/** Settles deliveries inside a transaction: the rows are locked in the order in which intake locks them. */
export async function settleDeliveries(
	tx: SqlConnection,
	verdicts: readonly DeliveryVerdict[]
): Promise< void > {
	await Promise.all(
		roundsOf( verdicts, ( { delivery } ) => delivery ).flatMap( ( round ) => {
			const deliveries = round.map( ( { delivery } ) => delivery );
			return [
				tx.first( LOCK, [ deliveries ] ),
				tx.run( SETTLE, [
					deliveries,
					round.map( ( { state } ) => state ),
					round.map( ( { errorCode } ) => errorCode ?? null ),
					round.map( ( { errorDetail } ) => storableTextOrNull( errorDetail ) ),
					round.map( ( { atMs } ) => atMs ),
				] ),
			];
		} )
	);
}

const LOCK = `
	select count(*) from (
		select 1 from deliveries where delivery = any($1::bigint[]) order by channel, delivery_key for update
	) as locked`;

const SETTLE = `
	update deliveries as d
	set state = u.state, error_code = ${ keptCode( 'u.state', 'u.code', 'd.' ) }, error_detail = u.detail, worked_at_ms = u.at_ms,
		is_dismissed = ${ keptDismissal( 'u.state', 'u.code', 'd.' ) }
	from unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::bigint[])
		as u (delivery, state, code, detail, at_ms)
	where d.delivery = u.delivery`;
