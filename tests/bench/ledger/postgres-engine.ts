import type { BareCommits, Engine } from './engine.ts';
import { lockstepPostgres, openStoreOnPostgres } from './lockstep-postgres.ts';
import { connect } from './plain-postgres.ts';
import { openPostgresFloor } from './postgres-floor.ts';
import { recordPostgres } from './record-postgres.ts';
import type { Databases } from './subject.ts';

export function postgresEngine( databases: Databases ): Engine {
	return {
		floorName: 'Raw floor of PostgreSQL',
		lockstep: lockstepPostgres,
		databases,
		record: ( url, commits ) => recordPostgres( openStoreOnPostgres, url, commits ),
		openFloor: openPostgresFloor,
		openBareCommits,
	};
}

async function openBareCommits( url: string ): Promise< BareCommits > {
	const client = await connect( url );
	await client.query(
		'create table bare_commits (n bigint generated always as identity primary key)'
	);
	return {
		commit: async () => {
			await client.query( { name: 'bare', text: 'insert into bare_commits default values' } );
		},
		close: () => client.end(),
	};
}
