/** A text, a quoted name or a comment, which stay as they are; or a parameter. */
const PARTS = /'(?:[^']|'')*'|"[^"]*"|--[^\n]*|(\?\d*|[@:][a-z]\w*)/gi;

/**
 * The same statement, planned once.
 *
 * Where a parameter stands alone on one side of a comparison, or is a limit, SQLite looks at its value for
 * the plan, and plans the statement anew each time that something is bound to it: reading one listing took
 * 80 µs of which 79 were for that (the simulation: half of its time). A plus before it, which changes no
 * value of any type and keeps every index, hides the value. (SQLite has a setting for it, "stable plans";
 * the driver cannot set it.)
 */
export function plannedOnce( source: string ): string {
	return source.replace( PARTS, ( part: string, parameter: string | undefined ) =>
		parameter === undefined ? part : `+${ part }`
	);
}
