import { randomBytes, randomUUID } from 'node:crypto';
import type { Dice } from './dice.ts';
import { signedHeaders } from './link-client.ts';

/** One request that must be refused, and what is wrong with it. */
export interface Forgery {
	readonly what: string;
	readonly body: string;
	readonly headers: Readonly< Record< string, string > >;
}

export interface ForgeryGround {
	/** The right secret of this direction: the attacker of some forgeries has seen a signed request. */
	readonly secret: string;
	/** The secret of the other direction. */
	readonly otherSecret: string;
}

type Forge = ( body: string, ground: ForgeryGround, dice: Dice ) => Omit< Forgery, 'what' >;

const now = () => Math.floor( Date.now() / 1_000 );

/** A request as it was really signed, of which one header is then spoilt. */
function spoilt(
	spoil: ( headers: Record< string, string >, dice: Dice ) => Record< string, string >
): Forge {
	return ( body, { secret }, dice ) => ( {
		body,
		headers: spoil( signedHeaders( secret, body ), dice ),
	} );
}

function without( name: string ): Forge {
	return spoilt( ( headers ) =>
		Object.fromEntries( Object.entries( headers ).filter( ( [ key ] ) => key !== name ) )
	);
}

const signature = ( headers: Record< string, string > ) => headers[ 'webhook-signature' ] ?? '';

const KINDS: Readonly< Record< string, Forge > > = {
	'no signature at all': ( body ) => ( {
		body,
		headers: { 'content-type': 'application/json' },
	} ),
	'no id': without( 'webhook-id' ),
	'no timestamp': without( 'webhook-timestamp' ),
	'no signature': without( 'webhook-signature' ),
	'another secret': ( body ) => ( {
		body,
		headers: signedHeaders( randomBytes( 32 ).toString( 'base64' ), body ),
	} ),
	'the secret of the other direction': ( body, { otherSecret } ) => ( {
		body,
		headers: signedHeaders( otherSecret, body ),
	} ),
	'an empty secret': ( body ) => ( { body, headers: signedHeaders( '', body ) } ),
	'a changed body': ( body, { secret }, dice ) => ( {
		body: changedAt( body, dice.between( 0, body.length - 1 ) ),
		headers: signedHeaders( secret, body ),
	} ),
	'a longer body': ( body, { secret } ) => ( {
		body: `${ body } `,
		headers: signedHeaders( secret, body ),
	} ),
	'another id': spoilt( ( headers ) => ( { ...headers, 'webhook-id': randomUUID() } ) ),
	'another time': spoilt( ( headers, dice ) => ( {
		...headers,
		'webhook-timestamp': String( now() - dice.between( 1, 200 ) ),
	} ) ),
	'an old time, well signed': ( body, { secret }, dice ) => ( {
		body,
		headers: signedHeaders( secret, body, { timestamp: now() - dice.between( 302, 90_000 ) } ),
	} ),
	'a time to come, well signed': ( body, { secret }, dice ) => ( {
		body,
		headers: signedHeaders( secret, body, { timestamp: now() + dice.between( 330, 90_000 ) } ),
	} ),
	'a time that is no number': spoilt( ( headers, dice ) => ( {
		...headers,
		'webhook-timestamp': dice.pick( [ 'now', '', '0x10', '-1', '1e9', `${ now() }.0` ] ),
	} ) ),
	'a signature with one bit turned': spoilt( ( headers, dice ) => ( {
		...headers,
		'webhook-signature': `v1,${ turned( signature( headers ).slice( 3 ), dice ) }`,
	} ) ),
	'a signature cut short': spoilt( ( headers, dice ) => ( {
		...headers,
		'webhook-signature': signature( headers ).slice( 0, dice.between( 0, 40 ) ),
	} ) ),
	'a signature of another version': spoilt( ( headers, dice ) => ( {
		...headers,
		'webhook-signature': signature( headers ).replace(
			'v1,',
			dice.pick( [ 'v2,', 'v1a,', '', 'V1,' ] )
		),
	} ) ),
	'many wrong signatures': spoilt( ( headers, dice ) => ( {
		...headers,
		'webhook-signature': Array.from(
			{ length: 20 },
			() => `v1,${ turned( signature( headers ).slice( 3 ), dice ) }`
		).join( ' ' ),
	} ) ),
	'a signature of nothing': ( body, { secret } ) => ( {
		body,
		headers: { ...signedHeaders( secret, '' ) },
	} ),
};

/** `count` forgeries of requests with one of `bodies`, every kind about equally often. */
export function* forgeries(
	bodies: readonly string[],
	count: number,
	ground: ForgeryGround,
	dice: Dice
): Generator< Forgery > {
	const kinds = Object.entries( KINDS );
	for ( let index = 0; index < count; index += 1 ) {
		const [ what, forge ] = kinds[ index % kinds.length ] ?? [];
		if ( what !== undefined && forge !== undefined ) {
			yield { what, ...forge( dice.pick( bodies ), ground, dice ) };
		}
	}
}

export const FORGERY_KINDS = Object.keys( KINDS ).length;

/** Another letter or digit at this place; never the same text. */
function changedAt( text: string, index: number ): string {
	const other = text[ index ] === '7' ? '8' : '7';
	return text.slice( 0, index ) + other + text.slice( index + 1 );
}

/** The last characters of base64 hold bits that say nothing, so those are left alone. */
function turned( base64: string, dice: Dice ): string {
	const bytes = Buffer.from( base64, 'base64' );
	const index = dice.between( 0, bytes.length - 1 );
	bytes[ index ] = ( bytes[ index ] ?? 0 ) ^ ( 1 << dice.between( 0, 7 ) );
	return bytes.toString( 'base64' );
}
