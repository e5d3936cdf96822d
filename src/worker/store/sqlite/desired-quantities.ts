import type { ChannelId, ListingId, OfferRef, Sku } from '../../../shared/ids.ts';
import { allocate, type Allocation } from '../../allocation/allocate.ts';
import { bufferSchema } from '../../../shared/buffer.ts';
import { nextDesired, NEVER_DESIRED, type Desired } from '../../allocation/next-desired.ts';
import { availability } from '../../ledger/availability.ts';
import type { OwnChange } from '../../ledger/contribution.ts';
import type { SqliteDatabase } from './database.ts';
import type { SqliteLedgerView } from './ledger-view.ts';
import { ownCounterFrom } from './own-counter-columns.ts';

interface ListingFacts {
	listing: ListingId;
	channel: ChannelId;
	offer: OfferRef;
	sku: Sku;
	buffer: string;
	takesNegative: number;
	quantityMax: number;
	backorder: number;
	quantity: number | null;
	revision: number | null;
	foreignRevision: number | null;
	known: number | null;
	unreduced: number | null;
	ownCountedAtMs: number | null;
	epoch: number | null;
	number: number | null;
	total: number | null;
}

export interface RevisedListing {
	readonly listing: ListingId;
	readonly channel: ChannelId;
	readonly quantity: number;
	readonly revision: number;
}

/** Which listings a batch touched, and what to write for them. */
export class DesiredQuantities {
	readonly #statements: ReturnType< typeof prepare >;

	constructor( db: SqliteDatabase ) {
		this.#statements = prepare( db );
	}

	/** Listings of a SKU and of every bundle above it. */
	listingsShowing( skus: Iterable< Sku > ): ListingId[] {
		return [ ...skus ].flatMap( ( sku ) =>
			this.#statements.bySku.all( sku ).map( ( { listing } ) => listing )
		);
	}

	/**
	 * Computes and writes what the touched listings should show now; answers those whose revision
	 * grew. Runs inside the batch's transaction.
	 */
	revise(
		view: SqliteLedgerView,
		touched: ReadonlyMap< ListingId, { cause: number | null } >,
		own: readonly OwnChange[],
		nowMs: number
	): RevisedListing[] {
		const ownOf = sumOwn( own );
		const revised: RevisedListing[] = [];
		for ( const [ listing, { cause } ] of touched ) {
			const facts = this.#statements.facts.get( listing );
			if ( ! facts ) {
				continue;
			}
			const before = desiredFrom( facts );
			const change = ownOf.get( listing );
			const known = before.known + ( change?.known ?? 0 );
			const unreduced = before.unreduced + ( change?.unreduced ?? 0 );
			const shop = view.ownCounters.shopChanges( facts.channel, facts.offer );
			const allocation = allocationFor( view, facts, unreduced, shop.units );
			const next = nextDesired(
				before,
				{ quantity: allocation.quantity, known, unreduced, includes: shop.includes },
				nowMs
			);
			this.#write( facts, next.desired, allocation, next.isRevised, cause, nowMs );
			if ( next.isRevised ) {
				const { quantity, revision } = next.desired;
				revised.push( { listing, channel: facts.channel, quantity, revision } );
			}
		}
		return revised;
	}

	/** The quantity stays; its revision becomes larger than `above`, and somebody looks at it. */
	raiseRevision( listing: ListingId, above: number, nowMs: number ): void {
		const raised = this.#statements.raise.get( { listing, above, nowMs } );
		if ( raised ) {
			this.#statements.copyRevision.run( { listing, revision: raised.revision, nowMs } );
			this.#statements.dirty.run( raised.channel, listing );
		}
	}

	#write(
		{ listing, channel }: ListingFacts,
		desired: Desired,
		allocation: Allocation,
		isRevised: boolean,
		cause: number | null,
		nowMs: number
	): void {
		this.#statements.desired.run( {
			...desired,
			epoch: desired.includes?.epoch ?? null,
			number: desired.includes?.number ?? null,
			total: desired.includes?.total ?? null,
			listing,
			channel,
			nowMs,
			cause,
			isRevised: Number( isRevised ),
		} );
		if ( isRevised ) {
			const steps = JSON.stringify( allocation.steps );
			this.#statements.revision.run(
				listing,
				desired.revision,
				desired.quantity,
				steps,
				cause,
				nowMs
			);
			this.#statements.dirty.run( channel, listing );
		}
	}
}

function allocationFor(
	view: SqliteLedgerView,
	facts: ListingFacts,
	unreduced: number,
	shopUnits: number
): Allocation {
	const { units, limitedBy } = availability( view, facts.sku, view.locationsOf( facts.channel ) );
	return allocate( {
		available: units,
		limitedBy,
		backorder: facts.backorder,
		buffer: bufferSchema.parse( JSON.parse( facts.buffer ) ),
		unreduced,
		shopChanges: shopUnits,
		takesNegative: facts.takesNegative === 1,
		quantityMax: facts.quantityMax,
	} );
}

function sumOwn(
	changes: readonly OwnChange[]
): Map< ListingId, { known: number; unreduced: number } > {
	const sums = new Map< ListingId, { known: number; unreduced: number } >();
	for ( const { listing, known, unreduced } of changes ) {
		const sum = sums.get( listing ) ?? { known: 0, unreduced: 0 };
		sums.set( listing, { known: sum.known + known, unreduced: sum.unreduced + unreduced } );
	}
	return sums;
}

function desiredFrom( facts: ListingFacts ): Desired {
	return {
		quantity: facts.quantity ?? NEVER_DESIRED.quantity,
		revision: facts.revision ?? NEVER_DESIRED.revision,
		foreignRevision: facts.foreignRevision ?? NEVER_DESIRED.foreignRevision,
		known: facts.known ?? NEVER_DESIRED.known,
		unreduced: facts.unreduced ?? NEVER_DESIRED.unreduced,
		ownCountedAtMs: facts.ownCountedAtMs ?? NEVER_DESIRED.ownCountedAtMs,
		includes: ownCounterFrom( facts.epoch, facts.number, facts.total ),
	};
}

function prepare( db: SqliteDatabase ) {
	return {
		bySku: db.prepare< [ string ], { listing: ListingId } >(
			'select listing from listings where sku = ?'
		),
		facts: db.prepare< [ string ], ListingFacts >( `
			select l.listing, l.channel, l.offer, l.sku, c.buffer, c.takes_negative as takesNegative, c.quantity_max as quantityMax,
				coalesce(b.units, 0) as backorder, d.quantity, d.revision, d.foreign_revision as foreignRevision, d.known, d.unreduced, d.own_counted_at_ms as ownCountedAtMs,
				d.includes_epoch as epoch, d.includes_number as "number", d.includes_total as total
			from listings l join channels c on c.channel = l.channel left join desired d on d.listing = l.listing
				left join backorders b on b.sku = l.sku and b.channel = l.channel
			where l.listing = ?` ),
		desired: db.prepare( `
			insert into desired (listing, channel, quantity, revision, foreign_revision, known, unreduced, own_counted_at_ms,
				since_ms, cause, includes_epoch, includes_number, includes_total)
			values (@listing, @channel, @quantity, @revision, @foreignRevision, @known, @unreduced, @ownCountedAtMs,
				@nowMs, @cause, @epoch, @number, @total)
			on conflict (listing) do update set quantity = @quantity, revision = @revision, foreign_revision = @foreignRevision,
				known = @known, unreduced = @unreduced, own_counted_at_ms = @ownCountedAtMs,
				includes_epoch = @epoch, includes_number = @number, includes_total = @total,
				since_ms = iif(@isRevised, @nowMs, since_ms), cause = iif(@isRevised, @cause, cause)` ),
		revision: db.prepare(
			'insert into revisions (listing, revision, quantity, steps, cause, at_ms) values (?, ?, ?, ?, ?, ?)'
		),
		raise: db.prepare<
			[ Record< string, unknown > ],
			{ channel: ChannelId; revision: number }
		>( `
			update desired set revision = @above + 1, foreign_revision = @above + 1, since_ms = @nowMs
			where listing = @listing and revision <= @above returning channel, revision` ),
		copyRevision: db.prepare( `
			insert into revisions (listing, revision, quantity, steps, cause, at_ms)
			select listing, @revision, quantity, steps, cause, @nowMs from revisions
			where listing = @listing order by revision desc limit 1` ),
		dirty: db.prepare(
			'insert into dirty (channel, listing) values (?, ?) on conflict (channel, listing) do update set not_before_ms = 0'
		),
	};
}
