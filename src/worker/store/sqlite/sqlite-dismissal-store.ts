import { MARK, MARK_DEAD_LETTER, STANDING, subjectOf } from '../dismissal-statements.ts';
import type { Dismissal, DismissalStore, Dismissible } from '../dismissal-store.ts';
import type { SqliteDatabase } from './database.ts';

export class SqliteDismissalStore implements DismissalStore {
	readonly #db: SqliteDatabase;
	readonly #statements: ReturnType< typeof prepare >;

	constructor( db: SqliteDatabase ) {
		this.#db = db;
		this.#statements = prepare( db );
	}

	async dismiss( what: Dismissible, dismissal: Dismissal ): Promise< Dismissal | null > {
		return this.#db.transaction( () => this.#dismiss( what, dismissal ) ).immediate();
	}

	#dismiss( what: Dismissible, dismissal: Dismissal ): Dismissal | null {
		const { mark, standing, deadLetter, write } = this.#statements;
		const { kind } = what;
		const subject = subjectOf( what );
		if ( mark[ kind ].all( { subject } ).length === 0 ) {
			return standing[ kind ].get( { subject } ) ?? null;
		}
		write.run( { kind, subject, ...dismissal } );
		for ( const { delivery } of kind === 'conflict' ? deadLetter.all( { subject } ) : [] ) {
			write.run( { kind: 'delivery', subject: String( delivery ), ...dismissal } );
		}
		return dismissal;
	}
}

function prepare( db: SqliteDatabase ) {
	const subject = '@subject';
	const marking = ( sql: string ) => db.prepare< [ { subject: string } ] >( sql );
	const reading = ( sql: string ) => db.prepare< [ { subject: string } ], Dismissal >( sql );
	return {
		mark: {
			conflict: marking( MARK.conflict( subject ) ),
			delivery: marking( MARK.delivery( subject ) ),
			drift: marking( MARK.drift( subject ) ),
		},
		standing: {
			conflict: reading( STANDING.conflict( subject ) ),
			delivery: reading( STANDING.delivery( subject ) ),
			drift: reading( STANDING.drift( subject ) ),
		},
		deadLetter: db.prepare< [ { subject: string } ], { delivery: number } >(
			MARK_DEAD_LETTER( subject )
		),
		write: db.prepare( `
			insert into dismissals (kind, subject, note, actor, at_ms) values (@kind, @subject, @note, @by, @atMs)` ),
	};
}
