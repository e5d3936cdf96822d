/** Writes docs/schema/postgres.sql from a new database. */
import fs from 'node:fs';
import path from 'node:path';
import { freshSchemaPage, SCHEMA_FILE } from '../tests/postgres/schema-page.ts';

fs.writeFileSync( path.resolve( import.meta.dirname, '..', SCHEMA_FILE ), await freshSchemaPage() );
