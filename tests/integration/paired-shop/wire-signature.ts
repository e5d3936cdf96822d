import { createHmac } from 'node:crypto';

/** Standard Webhooks as the other side computes it: written from its specification, not from ours. */
export function sign(
	id: string,
	timestampS: number,
	body: string,
	secret: string
): Record< string, string > {
	const key = Buffer.from( secret.replace( /^whsec_/, '' ), 'base64' );
	const mac = createHmac( 'sha256', key );
	mac.update( Buffer.from( `${ id }.${ timestampS }.${ body }`, 'utf8' ) );
	return {
		'webhook-id': id,
		'webhook-timestamp': `${ timestampS }`,
		'webhook-signature': `v1,${ mac.digest( 'base64' ) }`,
	};
}

/** Which of the secrets fits one of the signatures; −1: none. */
export function fitting(
	headers: Readonly< Record< string, unknown > >,
	body: string,
	secrets: readonly string[]
): number {
	const id = String( headers[ 'webhook-id' ] );
	const timestampS = Number( headers[ 'webhook-timestamp' ] );
	const given = String( headers[ 'webhook-signature' ] ).split( ' ' );
	if ( Math.abs( Date.now() / 1_000 - timestampS ) > 300 ) {
		return -1;
	}
	return secrets.findIndex( ( secret ) =>
		given.includes( sign( id, timestampS, body, secret )[ 'webhook-signature' ] ?? '' )
	);
}
