const BY_A_SHOP = /^(?:(.+) \()?shop:([a-z0-9-]+)\)?$/;

/**
 * Who did something, as people call them. What came by a paired shop is in the log as `anna (shop:mugs)`, or
 * as `shop:mugs` where the shop named nobody.
 */
export function actorText( actor: string, nameOf: ( channel: string ) => string ): string {
	const [ , user, shop ] = BY_A_SHOP.exec( actor ) ?? [];
	if ( shop === undefined ) {
		return nameOf( actor );
	}
	return user === undefined ? nameOf( shop ) : `${ user } (${ nameOf( shop ) })`;
}
