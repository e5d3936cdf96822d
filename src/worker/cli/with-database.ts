import { systemClock, systemRandom } from '../adapters/system-ports.ts';
import { PostgresDatabase } from '../store/postgres/database.ts';

/** Runs `work` on the database at `url`, and closes it. */
export async function withDatabase< T >(
	url: string,
	command: string,
	work: ( database: PostgresDatabase ) => Promise< T >
): Promise< T > {
	const database = new PostgresDatabase( {
		url,
		clock: systemClock,
		random: systemRandom,
		name: `lockstep ${ command }`,
	} );
	try {
		await database.check();
		return await work( database );
	} finally {
		await database.close();
	}
}

/** Without what nobody should read over somebody's shoulder. */
export function placeOf( url: string ): string {
	const { host, pathname } = new URL( url );
	return `${ host }${ pathname }`;
}
