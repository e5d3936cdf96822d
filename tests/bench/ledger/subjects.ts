import { control } from './control.ts';
import { lockstepSqlite } from './lockstep-sqlite.ts';
import { lockstepPostgres } from './lockstep-postgres.ts';
import { postgresForUpdate } from './postgres-for-update.ts';
import { postgresFunction } from './postgres-function.ts';
import { postgresOptimistic } from './postgres-optimistic.ts';
import { redisLuaMemory, redisLuaStream } from './redis-lua.ts';
import { sqlitePerEvent } from './sqlite-per-event.ts';
import type { Subject } from './subject.ts';

const SUBJECTS: readonly Subject[] = [
	lockstepSqlite,
	lockstepPostgres,
	sqlitePerEvent,
	postgresFunction,
	postgresForUpdate,
	postgresOptimistic,
	redisLuaMemory,
	redisLuaStream,
	control,
];

/** How a process that is to be killed finds its subject. */
export function subjectNamed( name: string ): Subject {
	const subject = SUBJECTS.find( ( one ) => one.name === name );
	if ( ! subject ) {
		throw new Error( `no subject is called "${ name }"` );
	}
	return subject;
}
