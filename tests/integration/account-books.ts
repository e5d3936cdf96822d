import type { LimitReading, LimitShape } from '../../src/worker/channels/contract.ts';

export interface Rule {
	readonly shape: LimitShape;
	/** Counted in windows that begin at fixed times, all given back together; else in any stretch. */
	readonly isFixed?: boolean;
	/** Its answers say what is left. */
	readonly isTold?: boolean;
}

const POINTS_OF_A_CALL = 10;

/** How a marketplace counts the calls of an account, when they arrive; and what could fit in at best. */
export class AccountBooks {
	/** The most that was ever counted, of each limit, as a share of what it allows. */
	readonly fullest = new Map< string, number >();
	readonly #rules: readonly Rule[];
	readonly #arrivals: number[];
	readonly #writes: Map< string, number[] >;
	#spent: { readonly points: number; readonly atMs: number };

	constructor(
		rules: readonly Rule[],
		{
			arrivals = [],
			writes = new Map(),
			spent = { points: 0, atMs: 0 },
		}: {
			readonly arrivals?: readonly number[];
			readonly writes?: ReadonlyMap< string, readonly number[] >;
			readonly spent?: { readonly points: number; readonly atMs: number };
		} = {}
	) {
		this.#rules = rules;
		this.#arrivals = [ ...arrivals ];
		this.#writes = new Map( [ ...writes ].map( ( [ sku, times ] ) => [ sku, [ ...times ] ] ) );
		this.#spent = spent;
	}

	/** Of another, from now on apart. */
	static copyOf( books: AccountBooks ): AccountBooks {
		return new AccountBooks( books.#rules, {
			arrivals: books.#arrivals,
			writes: books.#writes,
			spent: books.#spent,
		} );
	}

	/** Counts a call; `false`: it is over a limit, and not counted. */
	take( skus: readonly string[], nowMs: number ): boolean {
		if ( this.freeAtMs( skus, nowMs ) > nowMs ) {
			return false;
		}
		this.#arrivals.push( nowMs );
		skus.forEach( ( sku ) => {
			const times = this.#writes.get( sku ) ?? [];
			times.push( nowMs );
			this.#writes.set( sku, times );
		} );
		for ( const { shape } of this.#rules ) {
			if ( shape.limit === 'points' ) {
				const points = this.#points( shape, nowMs ) + POINTS_OF_A_CALL;
				this.#spent = { points, atMs: nowMs };
			}
		}
		for ( const rule of this.#rules ) {
			const { name, max } = rule.shape;
			const share = this.#used( rule, skus, nowMs ) / max;
			this.fullest.set( name, Math.max( this.fullest.get( name ) ?? 0, share ) );
		}
		return true;
	}

	/** When one more call would fit, if no other came before it; `nowMs`: now. */
	freeAtMs( skus: readonly string[], nowMs: number ): number {
		return this.#rules.reduce(
			( latest, rule ) => Math.max( latest, this.#freeOf( rule, skus, nowMs ) ),
			nowMs
		);
	}

	told( nowMs: number ): LimitReading[] {
		return this.#rules.flatMap( ( rule ): LimitReading[] => {
			const { shape, isFixed, isTold } = rule;
			if ( ! isTold || shape.limit === 'writes-of-a-listing' ) {
				return [];
			}
			const { name, max } = shape;
			const remaining = max - this.#used( rule, [], nowMs );
			if ( shape.limit === 'points' ) {
				return [
					{
						...{ limit: 'points', name, maximum: max, remaining },
						...{ restoredPerSecond: shape.perSecond, cost: POINTS_OF_A_CALL },
					},
				];
			}
			const resetsAtMs = ( Math.floor( nowMs / shape.windowMs ) + 1 ) * shape.windowMs;
			return [
				{ limit: 'calls', name, max, remaining, ...( isFixed ? { resetsAtMs } : {} ) },
			];
		} );
	}

	#freeOf( { shape, isFixed }: Rule, skus: readonly string[], nowMs: number ): number {
		if ( shape.limit === 'points' ) {
			const over = this.#points( shape, nowMs ) + POINTS_OF_A_CALL - shape.max;
			return nowMs + Math.max( 0, Math.ceil( ( over * 1_000 ) / shape.perSecond ) );
		}
		const ofAll = shape.limit === 'calls' ? [ this.#arrivals ] : this.#timesOf( skus );
		return Math.max(
			nowMs,
			...ofAll.map( ( times ) => {
				const first = times[ times.length - shape.max ];
				if ( first === undefined ) {
					return nowMs;
				}
				return isFixed
					? ( Math.floor( first / shape.windowMs ) + 1 ) * shape.windowMs
					: first + shape.windowMs;
			} )
		);
	}

	#used( { shape, isFixed }: Rule, skus: readonly string[], nowMs: number ): number {
		if ( shape.limit === 'points' ) {
			return this.#points( shape, nowMs );
		}
		const sinceMs = isFixed
			? Math.floor( nowMs / shape.windowMs ) * shape.windowMs - 1
			: nowMs - shape.windowMs;
		const ofAll = shape.limit === 'calls' ? [ this.#arrivals ] : this.#timesOf( skus );
		return Math.max( 0, ...ofAll.map( ( times ) => countAfter( times, sinceMs ) ) );
	}

	#timesOf( skus: readonly string[] ): readonly ( readonly number[] )[] {
		return skus.map( ( sku ) => this.#writes.get( sku ) ?? [] );
	}

	#points( { perSecond }: { readonly perSecond: number }, nowMs: number ): number {
		const { points, atMs } = this.#spent;
		return Math.max( 0, points - ( ( nowMs - atMs ) / 1_000 ) * perSecond );
	}
}

function countAfter( times: readonly number[], sinceMs: number ): number {
	const last = times.findLastIndex( ( atMs ) => atMs <= sinceMs );
	return times.length - 1 - last;
}
