import type { ChannelId } from '../../shared/ids.ts';

/** How the API tokens that shops were given are called, to be told from all others. */

const PREFIX = 'shop:';

export function tokenNameOf( channel: ChannelId ): string {
	return `${ PREFIX }${ channel }`;
}

export function isOfShop( tokenName: string ): boolean {
	return tokenName.startsWith( PREFIX );
}
