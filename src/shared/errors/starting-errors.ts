import type { ErrorEntry } from './error-entry.ts';

/** Of a ledger and its database: a worker that cannot start, a command that cannot do its work. */
export const STARTING_ERRORS = {
	CONFIG_INVALID: {
		status: 0,
		message: 'A setting is missing or wrong.',
		action: 'Set the named environment variable as the message says, and start again.',
	},
	KEY_OPENS_NOTHING: {
		status: 0,
		message: 'The key of this worker opens none of the channels in the ledger.',
		action: 'Set LOCKSTEP_KEY to the key of the worker that has connected them (the file secret.key in its data folder).',
	},
	DATA_FOLDER_IN_USE: {
		status: 0,
		message: 'Another worker uses this data folder.',
		action: 'Stop the other worker, or set LOCKSTEP_DATA_DIR to another folder.',
	},
	SCHEMA_NEWER_THAN_WORKER: {
		status: 0,
		message: 'The ledger was written by a newer worker.',
		action: 'Update the worker, or restore the backup made before the update.',
	},
	SCHEMA_OLDER_THAN_WORKER: {
		status: 0,
		message: 'The ledger was written by an older worker.',
		action: 'Start this worker on it once, or run `lockstep migrate`: it brings the ledger up to date.',
	},
	DATABASE_UNREACHABLE: {
		status: 0,
		message: 'The PostgreSQL database does not answer, or does not let the worker in.',
		action: 'Check that the server runs and that LOCKSTEP_DATABASE_URL names its host, port, role, password and database.',
	},
	DATABASE_TOO_OLD: {
		status: 0,
		message: 'This PostgreSQL is too old for the worker.',
		action: 'Use PostgreSQL 15 or newer.',
	},
	DATABASE_FSYNC_OFF: {
		status: 0,
		message: 'This PostgreSQL runs with fsync = off: a power cut can destroy the ledger.',
		action: 'Set fsync = on in postgresql.conf (or `ALTER SYSTEM RESET fsync`), reload the server and start again.',
	},
	DATABASE_FULL_PAGE_WRITES_OFF: {
		status: 0,
		message:
			'This PostgreSQL runs with full_page_writes = off: a power cut can destroy the ledger.',
		action: 'Set full_page_writes = on in postgresql.conf (or `ALTER SYSTEM RESET full_page_writes`), reload the server and start again.',
	},
	DATABASE_SYNCHRONOUS_COMMIT_OFF: {
		status: 0,
		message: 'This PostgreSQL answers a commit before it is on disk: a crash would lose sales.',
		action: 'Set synchronous_commit = on where it is off: postgresql.conf, `ALTER ROLE … RESET synchronous_commit`, or `ALTER DATABASE … RESET synchronous_commit`.',
	},
	DATABASE_ENCODING_WRONG: {
		status: 0,
		message: 'The database does not store text as UTF-8.',
		action: "Create it with ENCODING 'UTF8' (`createdb --encoding=UTF8 --template=template0`).",
	},
	DATABASE_READ_ONLY: {
		status: 0,
		message: 'The worker may not write to this database.',
		action: 'Let LOCKSTEP_DATABASE_URL name the primary server, and reset default_transaction_read_only where it is on.',
	},
	DATABASE_ROLE_UNFIT: {
		status: 0,
		message: 'The role of LOCKSTEP_DATABASE_APP_ROLE cannot be the one that workers have.',
		action: 'Create a role of its own (`CREATE ROLE … LOGIN PASSWORD …`) that is no superuser and no member of the owner, and run `lockstep migrate` again.',
	},
	LEDGER_MISSING: {
		status: 0,
		message: 'There is no ledger in this data folder.',
		action: 'Set LOCKSTEP_DATA_DIR to the folder of the worker.',
	},
	INSTANT_UNKNOWN: {
		status: 400,
		message: 'The log has no such instant.',
		action: 'Name a time that has passed, or the position of an event that is in the log.',
	},
	REPLAY_DIFFERS: {
		status: 0,
		message: 'The log, told again, leads to other counts than those kept.',
		action: 'Run `lockstep verify`. If the log is whole, report the rows that are named.',
	},
	BACKUP_EXISTS: {
		status: 0,
		message: 'There is a file at this place already.',
		action: 'Name another file: a backup never overwrites one.',
	},
	BACKUP_NOT_WRITTEN: {
		status: 0,
		message: 'The backup could not be written.',
		action: 'Make room, or name a file in a folder that may be written to. Nothing was left behind.',
	},
	BACKUP_BROKEN: {
		status: 0,
		message: 'This file is no whole backup of a ledger.',
		action: 'Use another backup. The ledger is as it was.',
	},
	LOG_EDITED: {
		status: 0,
		message: 'The log is not what it was when it was written.',
		action: 'Run `lockstep verify`, which names the place, and compare with an earlier backup.',
	},
	EXPORT_EXISTS: {
		status: 0,
		message: 'There is a file at this place already.',
		action: 'Name another file, or say --force to write over it.',
	},
	EXPORT_NOT_WRITTEN: {
		status: 0,
		message: 'The log could not be written there.',
		action: 'Make room, or name a file in a folder that may be written to. Nothing was left behind.',
	},
	LOG_FILE_UNREADABLE: {
		status: 0,
		message: 'The file cannot be read.',
		action: 'Name a file that `lockstep export --log` has written. Nothing was checked.',
	},
	LOG_FILE_BROKEN: {
		status: 0,
		message: 'The file is not what the ledger wrote.',
		action: 'Export the log again and check that: if it is whole, only this file was altered; if not, run `lockstep verify` and compare with a backup.',
	},
	LEDGER_MOVED: {
		status: 0,
		message: 'The ledger of this data folder has been moved to PostgreSQL.',
		action: 'Set LOCKSTEP_DATABASE_URL to that database. What is left in the folder is an old copy.',
	},
	DATABASE_NOT_EMPTY: {
		status: 0,
		message: 'There is something in the database already.',
		action: 'Name a database that was created for this. Nothing was changed.',
	},
	DATABASE_OWNER_NEEDED: {
		status: 0,
		message: 'This role may not make tables in the database.',
		action: "Give the URL of the database's owner, as for `lockstep migrate`.",
	},
	MOVE_UNFINISHED: {
		status: 0,
		message: 'A ledger is being moved into this database and is not all there.',
		action: 'Run the same `lockstep move` (or `restore`) again: it goes on where it was.',
	},
	MOVE_OF_ANOTHER: {
		status: 0,
		message: 'Part of another ledger, or of another state of this one, is in the database.',
		action: 'A worker has written here since that move was begun. Create the database anew and begin again.',
	},
	MOVE_DIFFERS: {
		status: 0,
		message: 'What has arrived in the database is not what was sent.',
		action: 'The ledger is still the one in the data folder. Create the database anew, begin again, and report it.',
	},
	NOT_MOVABLE: {
		status: 0,
		message: 'The ledger holds something that PostgreSQL cannot keep.',
		action: 'Stay with the embedded ledger, and report the place that is named.',
	},
	SALES_MISSING: {
		status: 503,
		message:
			'The ledger was restored from a backup and does not know yet what has been sold since.',
		action: 'Ask again in a minute. Meanwhile nothing is promised that may be sold already.',
	},
} as const satisfies Record< string, ErrorEntry >;
