/** Writes what the migrations of each store lead to, for people to read, into docs/schema/. */
import fs from 'node:fs';
import path from 'node:path';
import { freshSchemaPage, SCHEMA_FILE } from '../tests/postgres/schema-page.ts';
import { sqliteSchema } from '../tests/schema/sqlite-schema.ts';

const root = path.resolve( import.meta.dirname, '..' );
fs.writeFileSync( path.join( root, 'docs/schema/sqlite.sql' ), sqliteSchema() );
fs.writeFileSync( path.join( root, SCHEMA_FILE ), await freshSchemaPage() );
