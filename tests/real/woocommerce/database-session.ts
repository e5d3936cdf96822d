import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { createInterface } from 'node:readline';

/**
 * One open connection to a shop's MariaDB, past WordPress: for looking at the books while the shop
 * works, and for the raw writes that no hook sees. The client of the database itself is the driver,
 * so that no package is needed; statements run one after the other.
 */
export class DatabaseSession {
	readonly #client: ChildProcessWithoutNullStreams;
	readonly #waiting: { rows: string[]; resolve: ( rows: string[] ) => void }[] = [];
	#errors = '';
	#count = 0;

	constructor( socket: string, database: string ) {
		this.#client = spawn( 'mariadb', [
			'--no-defaults',
			`--socket=${ socket }`,
			'--user=root',
			'--default-character-set=utf8mb4',
			...[ '--batch', '--raw', '--skip-column-names', '--unbuffered', '--force' ],
			database,
		] );
		this.#client.stderr.setEncoding( 'utf8' ).on( 'data', ( text: string ) => {
			this.#errors += text;
		} );
		createInterface( this.#client.stdout ).on( 'line', ( line ) => {
			const [ first ] = this.#waiting;
			if ( line.startsWith( END ) ) {
				this.#waiting.shift()?.resolve( first?.rows ?? [] );
			} else {
				first?.rows.push( line );
			}
		} );
	}

	/**
	 * Runs `statement` (without its semicolon) and gives its lines, columns apart by tabs.
	 *
	 * @throws with the database's words when it refuses.
	 */
	async run( statement: string ): Promise< readonly string[] > {
		this.#count += 1;
		const end = `${ END }${ this.#count }`;
		const rows = await new Promise< string[] >( ( resolve ) => {
			this.#waiting.push( { rows: [], resolve } );
			this.#client.stdin.write( `${ statement };\nSELECT '${ end }';\n` );
		} );
		if ( this.#errors !== '' ) {
			const said = this.#errors;
			this.#errors = '';
			throw new Error( `${ said.trim() } in: ${ statement.slice( 0, 300 ) }` );
		}
		return rows;
	}

	/** Rows of a statement whose one column is JSON. */
	async json< T >( statement: string ): Promise< T[] > {
		return ( await this.run( statement ) ).map( ( line ) => JSON.parse( line ) as T );
	}

	/** The one number that `statement` gives; NaN when it gives none. */
	async number( statement: string ): Promise< number > {
		return Number( ( await this.run( statement ) )[ 0 ] );
	}

	async close(): Promise< void > {
		const gone = new Promise( ( resolve ) => this.#client.once( 'close', resolve ) );
		this.#client.stdin.end();
		await gone;
	}
}

const END = '--end-of-statement--';
