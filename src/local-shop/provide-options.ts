import type { ShopReport } from './shop-progress.ts';

/** How somebody else's software is looked for, and where it may be fetched from. */
export interface ProvideOptions {
	/** Names the folders (`LOCKSTEP_…_DIR`, `HOME`); the process' own by default. */
	readonly environment?: NodeJS.ProcessEnv;
	readonly report?: ShopReport;
	readonly signal?: AbortSignal;
	/** `null`: nothing is downloaded but packages from npm. wordpress.org by default. */
	readonly releases?: Releases | null;
}

/** Addresses of zip files, each with one folder in it. */
export interface Releases {
	readonly wordpress: string;
	readonly woocommerce: string;
}

export const WORDPRESS_ORG: Releases = {
	wordpress: 'https://wordpress.org/latest.zip',
	woocommerce: 'https://downloads.wordpress.org/plugin/woocommerce.zip',
};
