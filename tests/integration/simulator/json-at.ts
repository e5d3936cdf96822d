/** What lies at that path of a parsed answer; `undefined` where the path ends early. */
export function at( value: unknown, ...path: readonly ( string | number )[] ): unknown {
	return path.reduce< unknown >(
		( inner, step ) =>
			typeof inner === 'object' && inner !== null
				? ( inner as Record< string | number, unknown > )[ step ]
				: undefined,
		value
	);
}

export function listAt( value: unknown, ...path: readonly ( string | number )[] ): unknown[] {
	const list = at( value, ...path );
	return Array.isArray( list ) ? ( list as unknown[] ) : [];
}

export function textAt( value: unknown, ...path: readonly ( string | number )[] ): string {
	return String( at( value, ...path ) );
}

export function numberAt( value: unknown, ...path: readonly ( string | number )[] ): number {
	return Number( at( value, ...path ) );
}
