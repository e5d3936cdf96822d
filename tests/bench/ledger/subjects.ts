import { control } from './control.ts';
import { lockstepSqlite } from './lockstep-sqlite.ts';
import { sqlitePerEvent } from './sqlite-per-event.ts';
import type { Subject } from './subject.ts';

/** In the order of the table. A process that is to be killed finds its subject here by name. */
export const SUBJECTS: readonly Subject[] = [ lockstepSqlite, sqlitePerEvent, control ];

export function subjectNamed( name: string ): Subject {
	const subject = SUBJECTS.find( ( one ) => one.name === name );
	if ( ! subject ) {
		throw new Error( `no subject is called "${ name }"` );
	}
	return subject;
}
