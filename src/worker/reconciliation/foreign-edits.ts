import { eventKeySchema } from '../../shared/ids.ts';
import type { LedgerQueue } from '../intake/ledger-queue.ts';
import type { ChannelContext } from '../propagation/channel-context.ts';
import type { ChannelEdit, ListingChange, ListingState } from '../store/contract.ts';

/** What was compared when an edit was found. */
interface Found {
	readonly shown: number;
	readonly known: number;
}

type Context = Pick< ChannelContext, 'adapter' | 'channel' | 'clock' | 'log' | 'store' >;

/**
 * Quantities that somebody has edited on the channel itself, where they are to count (`adjustment`) instead of
 * being written over (`ledger-wins`): each becomes an adjustment of what lies at the channel's first location.
 *
 * The units of it count, not the number: a channel may show less than there is (a buffer, a cap, a split), and 7
 * typed over 10 says that three are gone, not that seven are there.
 *
 * Its states:
 * - *begun*: put down with a number of its own, which is in the key of the event. Nothing is written to the
 *   listing: the ledger may know of it and the dispatcher not yet, and it would be taken off twice.
 * - *told*: the ledger has it. Told again after a crash, it has no second effect.
 * - *ended*: the dispatcher knows that what is shown is explained, in one transaction with the mark.
 *
 * Only where we write: what others set in a channel that is in shadow, paused or stopped is their business
 * until it is live, and was seven units off the shelf for every correction by hand.
 *
 * Not of a bundle that is computed from its components (nobody can tell which of them is missing), and not of a
 * paired shop, which tells its own edits by itself.
 */
export class ForeignEdits {
	readonly #context: Context;
	readonly #queue: Pick< LedgerQueue, 'submit' >;
	#areOpenEnded = false;

	constructor( context: Context, queue: Pick< LedgerQueue, 'submit' > ) {
		this.#context = context;
		this.#queue = queue;
	}

	/** Goes on with what a crash, or a database that did not answer, has left between two states. */
	async endOpen(): Promise< void > {
		if ( this.#areOpenEnded ) {
			return;
		}
		const { store, channel } = this.#context;
		let areEnded = true;
		for ( const edit of await store.deliveries.openEdits( channel ) ) {
			areEnded = ( await this.#tell( edit, null ) ) && areEnded;
		}
		this.#areOpenEnded = areEnded;
	}

	/**
	 * @param now   a listing whose channel shows what no order explains.
	 * @param shown what it shows.
	 * @returns `false`: it is not taken as an adjustment.
	 */
	async take( now: ListingState, shown: number ): Promise< boolean > {
		const { store, channel, clock } = this.#context;
		const row = await store.model.channel( channel );
		if ( row?.foreignEdits !== 'adjustment' || row.locations.length === 0 || now.isPaused ) {
			return false;
		}
		if ( ( await store.deliveries.pushHold( channel ) ) !== null ) {
			return false;
		}
		if ( ! ( await this.#hasOwnStock( now ) ) ) {
			return false;
		}
		const expected = this.#expectedOf( now );
		if ( expected === null || shown === expected ) {
			return false;
		}
		const { listing, known } = now;
		const delta = shown - expected;
		// Until it is ended nothing is written to the listing, so whatever fails from here on is gone on with.
		this.#areOpenEnded = false;
		const edit = await store.deliveries.beginEdit( {
			...{ channel, listing, delta },
			foundAtMs: clock.now(),
		} );
		// One that was open already is told in its place, and what was compared says nothing about it.
		await this.#tell( edit, edit.delta === delta ? { shown, known } : null );
		return true;
	}

	/**
	 * What would be shown without the edit; `null`: that cannot be said. A cut has taken what was seen for its own
	 * sales until now, so it is asked what it showed with just those inside that the ledger knows. A channel
	 * with plain writes is expected to show the ledger's number once nothing but its own orders has moved it, and
	 * no write of ours is known not to have arrived.
	 */
	#expectedOf( {
		cut,
		known,
		quantity,
		foreignRevision,
		sentRevision,
		mustResend,
		revision,
		deadRevision,
	}: ListingState ): number | null {
		switch ( this.#context.adapter.capabilities.writes ) {
			case 'cut':
				return cut === null ? null : cut.shown + cut.ownInside - known;
			case 'blind':
				return foreignRevision <= sentRevision &&
					! mustResend &&
					revision > ( deadRevision ?? -1 )
					? quantity
					: null;
			case 'counted':
				return null;
		}
	}

	async #hasOwnStock( { sku }: ListingState ): Promise< boolean > {
		return this.#context.store.ledger.ask(
			( _, bills ) =>
				! bills.isBundle( sku ) || bills.isKeptAssembled( sku, Number.POSITIVE_INFINITY )
		);
	}

	/** @returns `false`: it stays open, for its listing is gone or has no location. */
	async #tell( edit: ChannelEdit, found: Found | null ): Promise< boolean > {
		const { store, channel, clock, log } = this.#context;
		const { listing, serial, delta } = edit;
		const state = await store.deliveries.listing( listing );
		const row = await store.model.channel( channel );
		const [ location ] = row?.locations ?? [];
		if ( ! state || ! row || location === undefined ) {
			return false;
		}
		const { result } = await this.#queue.submit( {
			event: {
				source: channel,
				key: eventKeySchema.parse( `edit/${ listing }/${ serial }` ),
				occurredAtMs: clock.now(),
				actor: null,
				body: {
					kind: 'adjustment',
					sku: state.sku,
					location,
					delta,
					reason: `edited on ${ row.name }`.slice( 0, 200 ),
				},
			},
			receivedAtMs: clock.now(),
			delivery: null,
		} );
		if ( result === 'refused' ) {
			const reason = `${ delta } units, edited there, are refused by the ledger`;
			log.error( { channel, listing, reason }, 'an edit could not be taken' );
		}
		const now = ( await store.deliveries.listing( listing ) ) ?? state;
		await store.deliveries.endEdit(
			edit,
			clock.now(),
			explained( now, delta, result === 'refused' ? null : found, clock.now() )
		);
		return true;
	}
}

/**
 * What the channel shows is explained, by so many units more or less than was thought. With a cut that is all:
 * what is wanted beside it is written. With plain writes the channel shows what it should only if the ledger has
 * come to the very number that was found, and by the edit alone. A sale elsewhere in between was swallowed
 * here, and then found as an edit that brings its unit back; and under a cap the same three units were
 * taken off again and again.
 *
 * @param found `null`: not known any more, or the ledger has refused the edit.
 */
function explained(
	now: ListingState,
	delta: number,
	found: Found | null,
	nowMs: number
): ListingChange {
	const { listing, cut, quantity, revision, known } = now;
	const look = { isStale: false, checkAtMs: nowMs, checks: 0 };
	const dirty = { notBeforeMs: nowMs };
	if ( cut !== null ) {
		const patch = { cut: { shown: cut.shown, ownInside: cut.ownInside + delta } };
		return { listing, patch: { ...patch, ...look }, dirty };
	}
	const isAll = found !== null && found.shown === quantity && found.known === known;
	const patch = isAll
		? { sentQuantity: quantity, sentRevision: revision, mustResend: false }
		: { mustResend: true, ...( found === null ? {} : { sentQuantity: found.shown } ) };
	return { listing, patch: { ...patch, ...look }, dirty };
}
