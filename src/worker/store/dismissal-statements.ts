import type { Dismissible } from './dismissal-store.ts';

type Kind = Dismissible[ 'kind' ];
type OfEach = Readonly< Record< Kind, ( subject: string ) => string > >;

/** How `dismissals` names it. */
export function subjectOf( what: Dismissible ): string {
	switch ( what.kind ) {
		case 'conflict':
			return String( what.conflict );
		case 'delivery':
			return String( what.delivery );
		case 'drift':
			return what.listing;
	}
}

/** Marks what is not dismissed yet; a row says that there was something. Both databases understand it. */
export const MARK: OfEach = {
	conflict: ( subject ) => `
		update conflicts set is_dismissed = 1
		where conflict = cast(${ subject } as bigint) and is_dismissed = 0 returning conflict`,
	delivery: ( subject ) => `
		update deliveries set is_dismissed = 1
		where delivery = cast(${ subject } as bigint) and state in ('parked', 'dead') and is_dismissed = 0
		returning delivery`,
	drift: ( subject ) => `
		select d.drift from drifts d where d.listing = ${ subject } and not exists (
			select 1 from dismissals x where x.kind = 'drift' and x.subject = d.listing and x.at_ms >= d.found_at_ms)
		order by d.drift desc limit 1`,
};

/**
 * The same contradiction told again is put down once, with the delivery in which it came first (`f`); of
 * another one that said it, what is known is that it said the same.
 */
const saysTheSame = (
	one: string
): string => `(${ one }.delivery = f.delivery or ${ one }.channel = f.channel
	and ${ one }.topic = f.topic and ${ one }.body_hash = f.body_hash)`;

/** The dead letters that a conflict came in, once all that they contradict is dismissed. */
export const MARK_DEAD_LETTER = ( subject: string ): string => `
	update deliveries set is_dismissed = 1
	where delivery in (
			select d.delivery from conflicts c join deliveries f on f.delivery = c.delivery
			join deliveries d on ${ saysTheSame( 'd' ) }
			where c.conflict = cast(${ subject } as bigint)
				and d.state = 'dead' and d.error_code = 'KEY_WITH_OTHER_BODY' and d.is_dismissed = 0)
		and not exists (
			select 1 from conflicts o join deliveries f on f.delivery = o.delivery
			where o.is_dismissed = 0 and ${ saysTheSame( 'deliveries' ) })
	returning delivery`;

const DISMISSAL = 'select x.note, x.actor as "by", x.at_ms as "atMs" from dismissals x';

/** The dismissal that stands. */
export const STANDING: OfEach = {
	conflict: ( subject ) => `
		${ DISMISSAL } join conflicts c on cast(c.conflict as text) = x.subject
		where x.kind = 'conflict' and x.subject = ${ subject } and c.conflict = cast(${ subject } as bigint)
			and c.is_dismissed = 1
		order by x.dismissal desc limit 1`,
	delivery: ( subject ) => `
		${ DISMISSAL } join deliveries d on cast(d.delivery as text) = x.subject
		where x.kind = 'delivery' and x.subject = ${ subject } and d.delivery = cast(${ subject } as bigint)
			and d.is_dismissed = 1
		order by x.dismissal desc limit 1`,
	drift: ( subject ) => `
		${ DISMISSAL } where x.kind = 'drift' and x.subject = ${ subject }
		order by x.dismissal desc limit 1`,
};
