/**
 * The leaky bucket of one app on one shop: calls pour points in, and `restoredPerSecond` of them
 * drain again (page "GraphQL Admin API rate limits": 100 a second on the standard plan).
 */
export class CostBucket {
	readonly maximum: number;
	readonly restoredPerSecond: number;
	private available: number;
	private readAtMs: number;

	constructor( maximum: number, restoredPerSecond: number ) {
		this.maximum = maximum;
		this.restoredPerSecond = restoredPerSecond;
		this.available = maximum;
		this.readAtMs = Date.now();
	}

	/** Takes the points if they are there. */
	take( points: number ): boolean {
		this.refill();
		if ( this.available < points ) {
			return false;
		}
		this.available -= points;
		return true;
	}

	/** What a call asked for and did not use. */
	giveBack( points: number ): void {
		this.refill();
		this.available = Math.min( this.maximum, this.available + points );
	}

	status(): { maximumAvailable: number; currentlyAvailable: number; restoreRate: number } {
		this.refill();
		return {
			maximumAvailable: this.maximum,
			currentlyAvailable: Math.floor( this.available ),
			restoreRate: this.restoredPerSecond,
		};
	}

	private refill(): void {
		const nowMs = Date.now();
		const restored = ( ( nowMs - this.readAtMs ) / 1000 ) * this.restoredPerSecond;
		this.available = Math.min( this.maximum, this.available + Math.max( 0, restored ) );
		this.readAtMs = nowMs;
	}
}
