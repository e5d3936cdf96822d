import type { ErrorEntry } from './error-entry.ts';

/** Of stock, orders, files and listings: what is asked for cannot be, or waits for a person. */
export const STOCK_ERRORS = {
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
	BUNDLE_TOO_LARGE: {
		status: 422,
		message: 'The bundle, or one that contains it, would be too large.',
		action: 'Make it of fewer parts: at most 16 levels, 1,000 parts over all of them, and 1,000,000,000 units of a SKU in one bundle.',
	},
	SALE_TOO_LARGE: {
		status: 422,
		message: 'So many would take more of a SKU than a quantity can be.',
		action: 'Ask for fewer: a sale takes at most 1,000,000,000 units of a SKU.',
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
} as const satisfies Record< string, ErrorEntry >;
