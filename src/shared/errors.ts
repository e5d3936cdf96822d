/**
 * Every error the worker can answer or store, in one place. docs/errors.md explains each, and a
 * test checks that neither list has an entry the other lacks.
 */
export interface ErrorEntry {
	/** HTTP status where it is answered; 0 where it is only stored with an event or a push. */
	readonly status: number;
	readonly message: string;
	/** What the reader can do about it. */
	readonly action: string;
}

export const ERRORS = {
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
	REQUEST_INVALID: {
		status: 400,
		message: 'The request is not of the expected form.',
		action: 'Correct the fields named in `fields`.',
	},
	TOKEN_MISSING_OR_WRONG: {
		status: 401,
		message: 'The API token is missing, wrong or revoked.',
		action: 'Send `Authorization: Bearer TOKEN` with a valid token.',
	},
	SCOPE_TOO_NARROW: {
		status: 403,
		message: 'The API token may not do this.',
		action: 'Use a token with the scope named in the answer.',
	},
	NOT_FOUND: {
		status: 404,
		message: 'There is nothing at this address.',
		action: 'Check the address; /v1/status lists the channels.',
	},
	SIGNATURE_WRONG: {
		status: 401,
		message: 'The signature does not match the body.',
		action: 'Check that the shared secret is the same on both sides.',
	},
	BODY_TOO_LARGE: {
		status: 413,
		message: 'The body is larger than the worker reads.',
		action: 'Send less in one request; the limit is LOCKSTEP_BODY_LIMIT_BYTES.',
	},
	CONTENT_TYPE_UNKNOWN: {
		status: 415,
		message: 'The content type is not one the worker reads.',
		action: 'Send application/json.',
	},
	CHANNEL_WITH_ANOTHER_WORKER: {
		status: 503,
		message: 'Another worker on this ledger works for the channel and does not let go of it.',
		action: 'Try again in a minute; if it stays so, look whether one of the workers hangs.',
	},
	OVERLOADED: {
		status: 503,
		message: 'The worker has more waiting than it takes.',
		action: 'Try again after the seconds named in Retry-After.',
	},
	STORE_UNAVAILABLE: {
		status: 503,
		message: 'The ledger cannot be written just now.',
		action: 'Send the same again after the seconds named in Retry-After: it counts once. If this lasts, the log says why: a full disk, a database that is gone.',
	},
	INTERNAL: {
		status: 500,
		message: 'The worker failed to do this.',
		action: 'Look for the request id in the log and report it.',
	},
	OVERSOLD: {
		status: 0,
		message: 'More is promised than is there.',
		action: 'Follow one of the proposals: move or pack units, wait for a delivery, or tell the newest customers.',
	},
	BODY_UNREADABLE: {
		status: 0,
		message: 'A genuine delivery could not be understood; its bytes are kept.',
		action: 'Read the named field in the delivery, then retry or dismiss it.',
	},
	OFFER_NOT_MAPPED: {
		status: 0,
		message: 'An order names an offer that is not mapped to a SKU.',
		action: 'Map the offer; the order is then applied by itself.',
	},
	KEY_WITH_OTHER_BODY: {
		status: 409,
		message: 'This event key was used before with another content.',
		action: 'Compare both contents; the first one stands. If the second is a fact of its own, tell it under a new key; else dismiss it.',
	},
	SKU_UNKNOWN: {
		status: 422,
		message: 'There is no such SKU.',
		action: 'Check the spelling (case counts), or import it from a channel first.',
	},
	LOCATION_UNKNOWN: {
		status: 422,
		message: 'No channel draws from this location.',
		action: 'Check the spelling; the locations are those named when the channels were connected.',
	},
	CHANNEL_UNKNOWN: {
		status: 404,
		message: 'There is no such channel.',
		action: 'Check the id; /v1/status lists the channels.',
	},
	BUNDLE_HAS_NO_OWN_STOCK: {
		status: 422,
		message: 'A bundle is counted by its components and has no stock of its own.',
		action: 'Adjust the components instead, or save the bundle with isKeptAssembled set.',
	},
	NOT_KEPT_ASSEMBLED: {
		status: 422,
		message: 'This SKU is not a bundle that is kept packed.',
		action: 'Save the bundle with isKeptAssembled set, then record what was packed.',
	},
	BUNDLE_CYCLE: {
		status: 422,
		message: 'The bundle would contain itself.',
		action: 'Remove the component named in the path.',
	},
	CSV_NOT_UTF8: {
		status: 422,
		message: 'The file is not text in UTF-8.',
		action: 'Save it as "CSV UTF-8" (Excel: Save as, CSV UTF-8), and send it again.',
	},
	CSV_BROKEN: {
		status: 422,
		message: 'The file cannot be read as CSV from the named line on.',
		action: 'A cell that holds a quote, a line break or the separator stands in quotes, and each quote in it is written twice. Correct the line, and send the file again.',
	},
	CSV_COLUMNS_UNKNOWN: {
		status: 422,
		message: 'The first line does not name the columns of a file that can be imported.',
		action: 'Name the columns as docs/csv.md lists them; an export is an example.',
	},
	CSV_CELL_WRONG: {
		status: 0,
		message: 'A cell does not hold what its column takes.',
		action: 'Write what is said beside it.',
	},
	CSV_ROW_TWICE: {
		status: 0,
		message: 'An earlier line says the same thing.',
		action: 'Leave one of the two.',
	},
	CSV_STOCK_MOVED: {
		status: 0,
		message: 'The stock is no longer what the file expects.',
		action: 'Write what lies there now, with the present number in expected_on_hand; or import with `moved` set to `add`: the change is then made to what is there.',
	},
	CSV_CHANNEL_UNKNOWN: {
		status: 0,
		message: 'The cell names a channel that there is not.',
		action: 'Check the id; /v1/status lists the channels.',
	},
	CSV_CHANNEL_WITHOUT_LOCATION: {
		status: 0,
		message: 'A channel would draw from no location at all.',
		action: 'Name it in the line of at least one location.',
	},
	IMPORT_UNKNOWN: {
		status: 404,
		message: 'There is no such import.',
		action: 'Check the id; /v1/imports lists them. One that was never applied is forgotten after a week.',
	},
	IMPORT_HAS_BAD_ROWS: {
		status: 409,
		message: 'The file has rows that cannot be imported, so none of it was.',
		action: 'Correct them and send the file again, or apply it with skipBadRows: the others are imported then.',
	},
	IMPORT_NOT_NOW: {
		status: 409,
		message: 'The import is not in a state in which this can be done.',
		action: 'Look at its state: only one that is ready (or was interrupted) can be applied, and only what was applied can be undone.',
	},
	IMPORT_OUTDATED: {
		status: 409,
		message: 'The import was checked too long ago.',
		action: 'Send the file again: it is checked anew.',
	},
	IMPORT_CHANGED_SINCE: {
		status: 0,
		message: 'Somebody else has changed this since.',
		action: 'It was left as it is: look at it, and change it by hand if need be.',
	},
	BUNDLE_CHANGED: {
		status: 409,
		message: 'Somebody else has saved another version of this bundle meanwhile.',
		action: 'Read the bundle again, and save on top of what it is made of now.',
	},
	PUSH_REJECTED: {
		status: 0,
		message: 'The channel refuses this quantity for good.',
		action: 'Read the reason and correct the listing on the channel; the next quantity is tried again.',
	},
	PUSH_FAILED: {
		status: 0,
		message: 'Pushing this quantity failed after all attempts.',
		action: 'Look at the last reason; the next quantity is tried again by itself.',
	},
	DRIFT_OFTEN: {
		status: 0,
		message: 'Something besides Lockstep keeps writing the stock of this listing.',
		action: 'Find the app, feed or person that writes it on the channel, and end that. What is shown is put right each time; dismiss it when you know.',
	},
	DRIFT_STAYS: {
		status: 0,
		message:
			'The channel shows another quantity than it should, and has not been seen to show the right one since.',
		action: 'Push the quantity again. If the channel goes on showing another one, look at the listing there.',
	},
	ORDER_FETCH_FAILED: {
		status: 0,
		message: 'An order could not be fetched from its channel.',
		action: 'Check the channel; the delivery is kept and can be retried, or dismissed.',
	},
	PAIRING_CODE_WRONG: {
		status: 403,
		message: 'The pairing code is wrong, used up or too old.',
		action: 'Make a new one with `lockstep pair`; it holds for 15 minutes and five wrong tries.',
	},
	PAIRING_TOO_OFTEN: {
		status: 429,
		message: 'Pairing was tried too often within a minute.',
		action: 'Wait a minute, then try again with the code that `lockstep pair` shows.',
	},
	PUBLIC_URL_NOT_SECURE: {
		status: 409,
		message: 'Shops would reach this worker over an address without https.',
		action: 'Set LOCKSTEP_PUBLIC_URL to the https address of this worker.',
	},
	SHOP_TOKEN_NEEDED: {
		status: 403,
		message: 'Only a paired shop itself may do this.',
		action: 'Do it in the shop: WooCommerce → Lockstep.',
	},
} as const satisfies Record< string, ErrorEntry >;

export type ErrorCode = keyof typeof ERRORS;
