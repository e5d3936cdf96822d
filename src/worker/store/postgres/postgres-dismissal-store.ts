import { storableText, storableTextOrNull } from '../../../shared/storable-text.ts';
import { MARK, MARK_DEAD_LETTER, STANDING, subjectOf } from '../dismissal-statements.ts';
import type { Dismissal, DismissalStore, Dismissible } from '../dismissal-store.ts';
import type { PostgresDatabase } from './database.ts';

export class PostgresDismissalStore implements DismissalStore {
	readonly #db: PostgresDatabase;

	constructor( db: PostgresDatabase ) {
		this.#db = db;
	}

	async dismiss( what: Dismissible, dismissal: Dismissal ): Promise< Dismissal | null > {
		const { kind } = what;
		const subject = subjectOf( what );
		const { note, by, atMs } = dismissal;
		return this.#db.transaction( async ( tx ) => {
			const write = ( of: Dismissible[ 'kind' ], name: string ): Promise< number > =>
				tx.run( WRITE, [ of, name, storableText( note ), storableTextOrNull( by ), atMs ] );
			if ( ( await tx.rows( MARK[ kind ]( SUBJECT ), [ subject ] ) ).length === 0 ) {
				return (
					( await tx.first< Dismissal >( STANDING[ kind ]( SUBJECT ), [ subject ] ) ) ??
					null
				);
			}
			await write( kind, subject );
			if ( kind === 'conflict' ) {
				const dead = await tx.rows< { delivery: number } >( MARK_DEAD_LETTER( SUBJECT ), [
					subject,
				] );
				for ( const { delivery } of dead ) {
					await write( 'delivery', String( delivery ) );
				}
			}
			return dismissal;
		} );
	}
}

const SUBJECT = '$1::text';

const WRITE =
	'insert into dismissals (kind, subject, note, actor, at_ms) values ($1, $2, $3, $4, $5)';
