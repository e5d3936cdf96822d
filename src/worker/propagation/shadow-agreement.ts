import { AGREEMENT_PERCENT, type AgreementStanding } from '../../shared/api/channels.ts';
import type { ChannelRow } from '../store/contract.ts';
import type { AgreementDay, ShadowStore } from '../store/shadow-store.ts';

export const AGREEMENT_DAYS = 14;
const DAY_MS = 86_400_000;

export interface Agreement {
	/** Newest day first, at most 14. */
	readonly days: readonly AgreementDay[];
	readonly mayGoLive: boolean;
	/** What decides; `null`: it need not agree. */
	readonly standing: AgreementStanding | null;
	/** What is missing, in a sentence; `null`: nothing. */
	readonly missing: string | null;
}

/**
 * May this channel go live? One that has not been in shadow may: pausing proves nothing and costs nothing.
 * Else every listing has to have been compared within the last day, in this mode, and at least 99 % of
 * them (below it one in a hundred would jump on going live) have to have shown what was wanted when they
 * were compared last.
 */
export async function agreementOf(
	shadow: ShadowStore,
	{ channel, hasToAgree, modeSinceMs, mode }: ChannelRow,
	nowMs: number
): Promise< Agreement > {
	const days = await shadow.days( channel, AGREEMENT_DAYS );
	if ( ! hasToAgree ) {
		return { days, mayGoLive: true, standing: null, missing: null };
	}
	// Paused out of shadow, what it found before counts for a day.
	const sinceMs = Math.max( nowMs - DAY_MS, mode === 'shadow' ? modeSinceMs : 0 );
	const { listings, compared, agreed } = await shadow.standing( channel, sinceMs );
	const missing =
		compared < listings || listings === 0
			? `${ compared } of ${ listings } listings have been compared within the last day.`
			: agreed * 100 < compared * AGREEMENT_PERCENT
				? `${ agreed } of ${ compared } listings agree; ${ AGREEMENT_PERCENT } % are needed.`
				: null;
	const standing = { listings, compared, agreed, missing };
	return { days, mayGoLive: missing === null, standing, missing };
}
