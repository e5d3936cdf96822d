/** Writes the table of docs/errors.md from src/shared/errors.ts. */
import fs from 'node:fs';
import path from 'node:path';
import { ERRORS } from '../src/shared/errors.ts';

const file = path.resolve( import.meta.dirname, '../docs/errors.md' );
const rows = Object.entries( ERRORS ).map(
	( [ code, { status, message, action } ] ) =>
		`| \`${ code }\` | ${ status === 0 ? '–' : status } | ${ message } | ${ action } |`
);
const page = fs.readFileSync( file, 'utf8' );
const table = /(?<=^\|---\|.*\n)(\|.*\n)*/m;
fs.writeFileSync( file, page.replace( table, `${ rows.join( '\n' ) }\n` ) );
