/** How far a longer piece of work has come; `total` is null while nobody knows. */
export interface ShopProgress {
	readonly what: string;
	readonly done: number;
	readonly total: number | null;
	readonly unit: 'MB' | 's';
}

/** Told what is going on: a sentence that stays, and the bar of what runs just now (`null`: ended). */
export interface ShopReport {
	say( sentence: string ): void;
	progress( progress: ShopProgress | null ): void;
}

/** For callers that show nothing. */
export const SILENT: ShopReport = { say: () => undefined, progress: () => undefined };

/** Reports the seconds that `work` takes; for work that says nothing of itself. */
export async function withSeconds< T >(
	report: ShopReport,
	what: string,
	work: Promise< T >
): Promise< T > {
	const startedAtMs = Date.now();
	const timer = setInterval( () => {
		const done = Math.round( ( Date.now() - startedAtMs ) / 1_000 );
		report.progress( { what, done, total: null, unit: 's' } );
	}, 1_000 );
	try {
		return await work;
	} finally {
		clearInterval( timer );
		report.progress( null );
	}
}
