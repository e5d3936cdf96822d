import type { Command } from 'commander';
import { FILE_KINDS } from '../../shared/api/imports.ts';
import { exportCsv } from './export-file.ts';
import { exportLog, type ExportOptions } from './export-log.ts';

export type ExportCommandOptions = Omit< ExportOptions, 'log' > &
	Partial< Record< 'log' | 'stock' | 'locations' | 'bundles', string > >;

/** Writes the one thing that is asked for. */
export async function exportAny(
	{ json, force, log, ...options }: ExportCommandOptions,
	command: Command
): Promise< number > {
	const files = FILE_KINDS.flatMap( ( kind ) => {
		const to = options[ kind ];
		return to === undefined ? [] : [ { kind, to } ];
	} );
	const [ file ] = files;
	if ( files.length + Number( log !== undefined ) !== 1 ) {
		command.error( 'error: name one of --log, --stock, --locations and --bundles' );
	}
	return file
		? exportCsv( { json, force, ...file } )
		: exportLog( { json, force, log: log ?? '-' } );
}
