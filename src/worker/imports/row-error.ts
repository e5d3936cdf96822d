import type { ImportError } from '../../shared/api/imports.ts';
import { ERRORS, type ErrorCode } from '../../shared/errors.ts';
import { storableText } from '../../shared/storable-text.ts';

const VALUE_MAX = 200;

/**
 * What is wrong with a row, for whoever has to correct it.
 *
 * @param hint what to write instead, where more can be said than the catalogue does.
 */
export function rowError(
	code: ErrorCode,
	at: { readonly line: number; readonly column: string | null; readonly value: string },
	hint?: string
): ImportError {
	const { message, action } = ERRORS[ code ];
	const value = storableText( at.value.slice( 0, VALUE_MAX ) );
	return { ...at, value, code, message, action: hint ?? action };
}
