/**
 * Only the named fields of a value, nested ones written with dots (`line_items.quantity`); lists are
 * entered element by element. An empty list of names means everything. Shopify's `includeFields`
 * and WordPress' `_fields` both work so.
 */
export function pickFields( value: unknown, names: readonly string[] ): unknown {
	return names.length === 0
		? value
		: pick(
				value,
				names.map( ( name ) => name.split( '.' ) )
			);
}

function pick( value: unknown, paths: readonly ( readonly string[] )[] ): unknown {
	if ( Array.isArray( value ) ) {
		return value.map( ( each ) => pick( each, paths ) );
	}
	if ( typeof value !== 'object' || value === null ) {
		return value;
	}
	const picked: Record< string, unknown > = {};
	for ( const [ name, inner ] of Object.entries( value ) ) {
		const below = paths.filter( ( path ) => path[ 0 ] === name );
		if ( below.length > 0 ) {
			const isWhole = below.some( ( path ) => path.length === 1 );
			picked[ name ] = isWhole
				? inner
				: pick(
						inner,
						below.map( ( path ) => path.slice( 1 ) )
					);
		}
	}
	return picked;
}
