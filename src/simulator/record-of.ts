/** A parsed JSON value seen as an object; empty when it is none. */
export function recordOf( value: unknown ): Readonly< Record< string, unknown > > {
	return typeof value === 'object' && value !== null && ! Array.isArray( value )
		? ( value as Record< string, unknown > )
		: {};
}
