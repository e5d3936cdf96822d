import type { ErrorEntry } from './error-entry.ts';

/** Of a request: who asks, in what form, and whether there is room for it. */
export const REQUEST_ERRORS = {
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
	TOKEN_NAME_TAKEN: {
		status: 409,
		message: 'There is a token of this name already.',
		action: 'Choose another name, or revoke that token first.',
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
	LEDGER_IS_A_COPY: {
		status: 409,
		message: 'This ledger seems to be a copy of one that is at work elsewhere.',
		action: 'Leave it so on a staging server. If this is the real one now, stop the other and say so: lockstep adopt.',
	},
	NOT_IN_AGREEMENT: {
		status: 409,
		message: 'What the channel shows has not been seen to agree with the ledger.',
		action: 'Look at its differences (GET /v1/channels/CHANNEL/agreement), and wait until every listing has been compared; or force it, with a reason.',
	},
	CHANNEL_WITH_ANOTHER_WORKER: {
		status: 503,
		message: 'Another worker on this ledger works for the channel and does not let go of it.',
		action: 'Try again in a minute; if it stays so, look whether one of the workers hangs.',
	},
	SYNC_UNDER_WAY: {
		status: 409,
		message: 'All listings of this channel are being compared already.',
		action: 'Wait for it to end; GET /v1/channels says how far it is.',
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
