import { API_BUGS } from './api-bugs.ts';
import { INTAKE_BUGS } from './intake-bugs.ts';
import { KEY_BUGS } from './key-bugs.ts';
import { LANE_BUGS } from './lane-bugs.ts';
import { LEDGER_BUGS } from './ledger-bugs.ts';
import { MASS_CHANGE_BUGS } from './mass-change-bugs.ts';
import { LIMIT_BUGS } from './limit-bugs.ts';
import { PROPAGATION_BUGS } from './propagation-bugs.ts';
import { PROPAGATION_MODEL_BUGS } from './propagation-model-bugs.ts';
import { PUSH_BUGS } from './push-bugs.ts';
import type { SeededBug } from './seeded-bug.ts';
import { STORE_BUGS } from './store-bugs.ts';
import { URGENCY_BUGS } from './urgency-bugs.ts';

export const SEEDED_BUGS: readonly SeededBug[] = [
	...LEDGER_BUGS,
	...STORE_BUGS,
	...KEY_BUGS,
	...INTAKE_BUGS,
	...LANE_BUGS,
	...PROPAGATION_BUGS,
	...PROPAGATION_MODEL_BUGS,
	...PUSH_BUGS,
	...MASS_CHANGE_BUGS,
	...LIMIT_BUGS,
	...URGENCY_BUGS,
	...API_BUGS,
];

/** The rows of the table in docs/seeded-bugs.md. */
export function seededBugRows(): string[] {
	return SEEDED_BUGS.map( ( { bug, changes, caughtBy } ) => {
		const places = [
			...new Set( changes.map( ( { file } ) => `\`${ shortened( file ) }\`` ) ),
		];
		const test = `\`${ shortened( caughtBy.file ) }\`: ${ caughtBy.test }`;
		return `| ${ [ bug, places.join( ', ' ), test ].map( inCell ).join( ' | ' ) } |`;
	} );
}

function shortened( file: string ): string {
	return file.replace( /^(src|tests)\//, '' );
}

function inCell( text: string ): string {
	return text.replaceAll( '|', '\\|' );
}
