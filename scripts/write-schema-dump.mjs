/** Writes what all migrations together lead to, for people to read, into docs/schema/. */
import fs from 'node:fs';
import path from 'node:path';
import { sqliteSchema } from '../tests/schema/sqlite-schema.ts';

const folder = path.resolve( import.meta.dirname, '../docs/schema' );
fs.mkdirSync( folder, { recursive: true } );
fs.writeFileSync( path.join( folder, 'sqlite.sql' ), sqliteSchema() );
