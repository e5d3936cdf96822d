import Database from 'better-sqlite3';

/** The shop's own books, read from its database past WordPress, so that nothing can gloss over them. */
export interface ShopStock {
	/** Units on sale of a product; `null` when its stock is not managed. */
	of( sku: string ): number | null;
	/** Of all products together. */
	total(): number;
	close(): void;
}

/** @throws when the file cannot be opened. */
export function openShopStock(
	file: string,
	productIds: ReadonlyMap< string, number >
): ShopStock {
	const database = new Database( file, { readonly: true, fileMustExist: true, timeout: 1_000 } );
	const find = database.prepare< [ number ], { stock: string | null } >(
		"SELECT meta_value AS stock FROM wp_postmeta WHERE post_id = ? AND meta_key = '_stock'"
	);
	const of = ( sku: string ): number | null => {
		const id = productIds.get( sku );
		const stock = id === undefined ? null : ( find.get( id )?.stock ?? null );
		return stock === null || stock === '' ? null : Number( stock );
	};
	return {
		of,
		total: () => [ ...productIds.keys() ].reduce( ( sum, sku ) => sum + ( of( sku ) ?? 0 ), 0 ),
		close: () => void database.close(),
	};
}
