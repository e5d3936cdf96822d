import { useCallback } from '@wordpress/element';
import type { ChannelCard, PushesAnswer } from '../../../shared/api/channels.ts';
import { readChannelCards, readPushes } from '../../api/channels.ts';
import { useAsked, type Asked } from '../../use-asked.ts';

/** While it is looked at, a full sync moves and a limit fills: what is two seconds old is old. */
const PERIOD_MS = 2_000;

export interface KnownChannels {
	readonly channels: readonly ChannelCard[];
	readonly pushes: PushesAnswer;
}

export function useChannelCards(): Asked< KnownChannels > {
	const ask = useCallback( async () => {
		const [ cards, pushes ] = await Promise.all( [ readChannelCards(), readPushes() ] );
		if ( ! cards.ok ) {
			return cards;
		}
		if ( ! pushes.ok ) {
			return pushes;
		}
		return {
			ok: true as const,
			value: { channels: cards.value.channels, pushes: pushes.value },
		};
	}, [] );
	return useAsked( ask, PERIOD_MS );
}
