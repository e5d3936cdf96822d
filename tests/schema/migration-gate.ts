import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

/** One step of a schema, by the name of its file and a hash of what it does. */
export interface Migration {
	readonly name: string;
	readonly sha256: string;
}

const STORES = path.resolve( import.meta.dirname, '../../src/worker/store' );
const STEP = /^\d{4}-[a-z0-9-]+\.ts$/;
const LIST = 'migrations.ts';
const stepSchema = z.object( { sql: z.string() } );
const listSchema = z.object( { MIGRATIONS: z.array( z.string() ) } );
const releasedSchema = z.array( z.object( { name: z.string(), sha256: z.string() } ) );

/** The migrations of every store, each in a folder of its own. */
export function migrationFolders(): string[] {
	return readdirSync( STORES, { recursive: true, encoding: 'utf8' } )
		.filter( ( name ) => path.basename( name ) === LIST )
		.map( ( name ) => path.join( STORES, path.dirname( name ) ) )
		.toSorted();
}

/** Where a folder keeps what was released; there may be nothing yet. */
export function releasedFile( folder: string ): string {
	return path.join( folder, 'released.json' );
}

export function releasedIn( folder: string ): readonly Migration[] {
	const file = releasedFile( folder );
	return existsSync( file )
		? releasedSchema.parse( JSON.parse( readFileSync( file, 'utf8' ) ) )
		: [];
}

/** The steps in the files of a folder, in the order of their numbers. */
export async function stepsIn( folder: string ): Promise< Migration[] > {
	const names = readdirSync( folder )
		.filter( ( name ) => STEP.test( name ) )
		.toSorted();
	return Promise.all(
		names.map( async ( name ) => {
			const { sql } = stepSchema.parse( await import( path.join( folder, name ) ) );
			return { name: path.basename( name, '.ts' ), sha256: hashOf( sql ) };
		} )
	);
}

/** The hashes of what the worker really runs, in its order. */
export async function listedIn( folder: string ): Promise< string[] > {
	const list = listSchema.parse( await import( path.join( folder, LIST ) ) );
	return list.MIGRATIONS.map( hashOf );
}

/** What was done to released migrations that must not be done to them, in words. */
export function brokenPromises(
	released: readonly Migration[],
	steps: readonly Migration[]
): string[] {
	return released.flatMap( ( { name, sha256 }, index ) => {
		const at = steps.findIndex( ( step ) => step.name === name );
		if ( at === -1 ) {
			return [ `${ name } was released and is gone` ];
		}
		if ( at !== index ) {
			return [ `${ name } was released as number ${ index + 1 } and is number ${ at + 1 }` ];
		}
		return steps[ at ]?.sha256 === sha256
			? []
			: [ `${ name } was released and is another now` ];
	} );
}

function hashOf( sql: string ): string {
	return createHash( 'sha256' ).update( sql ).digest( 'hex' );
}
