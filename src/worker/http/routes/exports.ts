import { z } from 'zod';
import { FILE_KINDS } from '../../../shared/api/imports.ts';
import type { App } from '../../app.ts';
import { exportFile } from '../../exports/export-files.ts';
import { apiRoute, CsvAnswer, csvAnswerSchema } from '../api-route.ts';
import type { ApiRoutes } from '../api-routes.ts';

const EXPORT = apiRoute( {
	method: 'GET',
	path: '/v1/exports/:file',
	operation: 'exportFile',
	tag: 'Files',
	summary: 'Stock, bundles or locations as a CSV file',
	description: 'Its columns are those that an import reads, and some for people (docs/csv.md).',
	scope: 'read',
	params: z.object( { file: z.enum( FILE_KINDS ) } ),
	answers: {
		200: {
			description: 'UTF-8 with a byte order mark, commas, CRLF.',
			schema: csvAnswerSchema,
		},
	},
	example: { params: { file: 'stock' } },
} );

export function exportRoutes( routes: ApiRoutes, { store }: App ): void {
	routes.add( EXPORT, async ( { params: { file } } ) => ( {
		status: 200,
		body: new CsvAnswer( `${ file }.csv`, exportFile( file, store ) ),
	} ) );
}
