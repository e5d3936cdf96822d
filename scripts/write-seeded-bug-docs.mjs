/** Writes the table of docs/seeded-bugs.md from tests/prove/seeded-bugs/. */
import fs from 'node:fs';
import path from 'node:path';
import { seededBugRows } from '../tests/prove/seeded-bugs/all-seeded-bugs.ts';

const file = path.resolve( import.meta.dirname, '../docs/seeded-bugs.md' );
const page = fs.readFileSync( file, 'utf8' );
const table = /(?<=^\|---\|.*\n)(\|.*\n)*/m;
fs.writeFileSync(
	file,
	page.replace( table, () => `${ seededBugRows().join( '\n' ) }\n` )
);
