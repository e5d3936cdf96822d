import Table from 'cli-table3';

/** Exit codes of every command, as `lockstep --help` lists them. */
export const EXIT = { ok: 0, failed: 1, usage: 2, unreachable: 3 } as const;

/** Rows for people, in columns; numbers right-aligned. */
export function printTable(
	head: readonly string[],
	rows: readonly ( readonly ( string | number )[] )[]
): void {
	process.stdout.write( `${ formatTable( head, rows ) }\n` );
}

export function formatTable(
	head: readonly string[],
	rows: readonly ( readonly ( string | number )[] )[]
): string {
	const table = new Table( {
		head: [ ...head ],
		style: { head: [], border: [], compact: true },
		chars: {
			top: '',
			'top-mid': '',
			'top-left': '',
			'top-right': '',
			bottom: '',
			'bottom-mid': '',
			'bottom-left': '',
			'bottom-right': '',
			left: '',
			'left-mid': '',
			mid: '',
			'mid-mid': '',
			right: '',
			'right-mid': '',
			middle: '  ',
		},
		colAligns: head.map( ( _name, column ) =>
			typeof rows[ 0 ]?.[ column ] === 'number' ? 'right' : 'left'
		),
	} );
	table.push( ...rows.map( ( row ) => row.map( ( cell ) => printable( String( cell ) ) ) ) );
	return table.toString();
}

/** One JSON document on one line, for programs. */
export function printJson( value: unknown ): void {
	process.stdout.write( `${ JSON.stringify( value ) }\n` );
}

/** Text from outside must not move the cursor of the terminal it is printed on. */
export function printable( text: string ): string {
	return text.replace( /[\u0000-\u001f\u007f-\u009f]/g, '�' );
}
