import { ERRORS, type ErrorCode } from '../shared/errors.ts';

/** An error of the catalogue, with what is special about this case. Safe to show: no secrets. */
export class WorkerError extends Error {
	readonly code: ErrorCode;
	readonly detail: string;
	/** Field-level reasons, by path. */
	readonly fields: Readonly< Record< string, string > >;

	constructor(
		code: ErrorCode,
		detail: string,
		fields: Readonly< Record< string, string > > = {}
	) {
		super( `${ code }: ${ ERRORS[ code ].message } ${ detail }` );
		this.name = 'WorkerError';
		this.code = code;
		this.detail = detail;
		this.fields = fields;
	}
}
