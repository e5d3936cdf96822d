import { __, sprintf } from '@wordpress/i18n';

const BY_A_SHOP = /^(?:(.+) \()?shop:([a-z0-9-]+)\)?$/;
const USER = /^user (\d{1,15})$/;

/**
 * Who did something, as people call them. What came by a paired shop is in the log as `anna (shop:mugs)`, or
 * as `shop:mugs` where the shop named nobody; what a shop's user changed there, as `user 4`.
 */
export function actorText(
	actor: string,
	nameOf: ( channel: string ) => string,
	userOf: ( id: number ) => string | null = () => null
): string {
	const id = userIdOf( actor );
	if ( id !== null ) {
		/* translators: %d: number of a user. */
		return userOf( id ) ?? sprintf( __( 'WordPress user %d', 'lockstep' ), id );
	}
	const [ , user, shop ] = BY_A_SHOP.exec( actor ) ?? [];
	if ( shop === undefined ) {
		return nameOf( actor );
	}
	return user === undefined ? nameOf( shop ) : `${ user } (${ nameOf( shop ) })`;
}

/** The number of a user of a shop's WordPress; `null`: it is none. */
export function userIdOf( actor: string ): number | null {
	const found = USER.exec( actor )?.[ 1 ];
	return found === undefined ? null : Number( found );
}
