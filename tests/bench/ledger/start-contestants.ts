import type { Engine } from './engine.ts';
import type { Contestant } from './run-bench.ts';
import { control } from './control.ts';
import { sqliteEngine } from './sqlite-engine.ts';
import { sqlitePerEvent } from './sqlite-per-event.ts';

export interface StartedContestants {
	readonly engines: readonly Engine[];
	readonly contestants: readonly Contestant[];
	close(): Promise< void >;
}

/** All that can run on this machine; what is missing is said, and left out. */
export async function startContestants(
	folder: string,
	_say: ( text: string ) => void
): Promise< StartedContestants > {
	const sqlite = sqliteEngine( folder );
	const { databases, lockstep } = sqlite;
	return {
		engines: [ sqlite ],
		contestants: [ lockstep, sqlitePerEvent, control ].map( ( subject ) => ( {
			subject,
			databases,
		} ) ),
		close: async () => {},
	};
}
