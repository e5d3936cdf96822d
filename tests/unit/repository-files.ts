import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

export const ROOT = path.resolve( import.meta.dirname, '../..' );

/** Generated, installed or left behind by a run; `build/README.md` says so of its folder. */
const NOT_OURS = new Set( [
	'.git',
	'.lockstep',
	'build',
	'coverage',
	'node_modules',
	'playwright-report',
	'test-results',
	'vendor',
] );
const NOT_TEXT =
	/\.(png|jpg|gif|ico|woff2|gz|zip|db|sqlite|log)$|(^|\/)(package-lock\.json|LICENSE)$/;

export interface RepositoryFile {
	/** From the root of the repository, with forward slashes. */
	readonly name: string;
	readonly text: string;
}

function below( folder: string ): string[] {
	return readdirSync( path.join( ROOT, folder ), {
		withFileTypes: true,
	} ).flatMap( ( entry ) => {
		if ( NOT_OURS.has( entry.name ) || entry.isSymbolicLink() ) {
			return [];
		}
		const name = path.posix.join( folder, entry.name );
		return entry.isDirectory() ? below( name ) : [ name ];
	} );
}

/** Every text file that belongs to the repository, read once. */
export const FILES: readonly RepositoryFile[] = below( '' )
	.filter( ( name ) => ! NOT_TEXT.test( name ) )
	.map( ( name ) => ( {
		name,
		text: readFileSync( path.join( ROOT, name ), 'utf8' ),
	} ) );

/** `file:line: the line`, for every line that matches. */
export function linesMatching( files: readonly RepositoryFile[], pattern: RegExp ): string[] {
	return files.flatMap( ( { name, text } ) =>
		text
			.split( '\n' )
			.map( ( line, index ) => ( { line, index } ) )
			.filter( ( { line } ) => pattern.test( line ) )
			.map( ( { line, index } ) => `${ name }:${ index + 1 }: ${ line.trim() }` )
	);
}
