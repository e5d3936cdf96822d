/**
 * JSON of strangers. Refused before it reaches a schema: nesting deep enough to exhaust the stack,
 * and keys that would reach an object's prototype. Integers above 2^53 are kept as their digits:
 * an id that lost its last digit would name another order.
 */

export type GuardedJson =
	| { readonly ok: true; readonly value: unknown }
	| { readonly ok: false; readonly reason: string };

/** An order with everything in it is about 10 deep. */
const DEPTH_MAX = 40;

export function parseGuardedJson( text: string ): GuardedJson {
	if ( isDeeperThan( text, DEPTH_MAX ) ) {
		return {
			ok: false,
			reason: `nested deeper than ${ DEPTH_MAX } levels`,
		};
	}
	const seen = { prototypeKey: false };
	const revive = ( key: string, value: unknown, context?: { source?: string } ): unknown => {
		if ( key === '__proto__' ) {
			seen.prototypeKey = true;
		}
		const source = context?.source;
		return typeof value === 'number' &&
			! Number.isSafeInteger( value ) &&
			source !== undefined &&
			/^-?\d+$/.test( source )
			? source
			: value;
	};
	try {
		const value: unknown = JSON.parse( text, revive );
		return seen.prototypeKey
			? { ok: false, reason: 'holds a key named __proto__' }
			: { ok: true, value };
	} catch {
		// The engine's message quotes the text, which may hold a customer's address.
		return { ok: false, reason: 'not valid JSON' };
	}
}

function isDeeperThan( text: string, depthMax: number ): boolean {
	let depth = 0;
	let isInString = false;
	for ( let index = 0; index < text.length; index++ ) {
		const character = text[ index ];
		if ( isInString ) {
			if ( character === '\\' ) {
				index++;
			} else if ( character === '"' ) {
				isInString = false;
			}
		} else if ( character === '"' ) {
			isInString = true;
		} else if ( character === '{' || character === '[' ) {
			depth++;
			if ( depth > depthMax ) {
				return true;
			}
		} else if ( character === '}' || character === ']' ) {
			depth--;
		}
	}
	return false;
}
