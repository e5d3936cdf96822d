/** `gid://shopify/Order/12`, as GraphQL names things. */
export function gid( type: string, id: number | string ): string {
	return `gid://shopify/${ type }/${ id }`;
}

/** The number in a gid of that type; `null` for anything else. */
export function idFromGid( value: string, type: string ): number | null {
	const prefix = `gid://shopify/${ type }/`;
	const rest = value.startsWith( prefix ) ? value.slice( prefix.length ) : '';
	return /^\d+$/.test( rest ) ? Number( rest ) : null;
}
