import { join } from 'node:path';
import { cacheFolder } from './cache-folder.ts';
import { createNativePhp, findNativePhp, isEnoughForShop, type FoundPhp } from './native-php.ts';
import type { PhpRuntime } from './php-runtime.ts';
import { providePlaygroundPhp } from './playground-php.ts';
import type { ProvideOptions } from './provide-options.ts';
import { provideSqliteDropIn } from './provide-sqlite-drop-in.ts';
import {
	downloadWoocommerce,
	findWoocommerce,
	fittingWoocommerce,
	type ProvidedWoocommerce,
} from './provide-woocommerce.ts';
import { provideWordPress } from './provide-wordpress.ts';
import type { ShopParts } from './shop-folder.ts';
import { SILENT, type ShopReport } from './shop-progress.ts';

export interface ProvidedShop {
	readonly php: PhpRuntime;
	readonly parts: ShopParts;
	/** Why there is no WooCommerce in it, and where to put one. */
	readonly lacks: string | null;
}

export type ShopPlan =
	| { readonly isPossible: false; readonly reason: string }
	| {
			readonly isPossible: true;
			/** Whether a WooCommerce is here or on its way: decided within seconds. */
			readonly sells: boolean;
			/** @throws when a part can be had nowhere. */
			provide(): Promise< ProvidedShop >;
	  };

export interface PlanOptions extends ProvideOptions {
	/** What stands on the PATH; asked for when left out. */
	readonly nativePhp?: FoundPhp | null;
}

/**
 * Looks at what this machine has and says what shop can be made of it. Slow things (fetching
 * WordPress, PHP) happen in `provide`; the download of WooCommerce begins here, because whether it
 * answers decides what sells.
 */
export async function planShop( options: PlanOptions = {} ): Promise< ShopPlan > {
	const { environment = process.env, report = SILENT } = options;
	if ( process.platform === 'win32' ) {
		return {
			isPossible: false,
			reason: 'On Windows the WordPress of the demo is `npx wp-env start`, or runs in WSL.',
		};
	}
	const native =
		options.nativePhp === undefined ? findNativePhp( environment ) : options.nativePhp;
	const copies = findWoocommerce( environment );
	const isNamed = ( environment.LOCKSTEP_WOOCOMMERCE_DIR ?? '' ) !== '';
	const coming = copies.length === 0 && ! isNamed ? startDownload( options ) : NOTHING_COMES;
	const sells = copies.length > 0 || ( await coming.hasAnswered );
	return {
		isPossible: true,
		sells,
		provide: () => provide( options, native, copies, coming.woocommerce, report ),
	};
}

interface Coming {
	readonly hasAnswered: Promise< boolean >;
	readonly woocommerce: Promise< ProvidedWoocommerce | null >;
}

const NOTHING_COMES: Coming = {
	hasAnswered: Promise.resolve( false ),
	woocommerce: Promise.resolve( null ),
};

function startDownload( options: PlanOptions ): Coming {
	const answered = Promise.withResolvers< boolean >();
	const woocommerce = downloadWoocommerce( {
		...options,
		onAnswer: () => answered.resolve( true ),
	} ).then(
		( provided ) => provided,
		() => {
			answered.resolve( false );
			return null;
		}
	);
	return { hasAnswered: answered.promise, woocommerce };
}

async function provide(
	options: PlanOptions,
	native: FoundPhp | null,
	found: readonly ProvidedWoocommerce[],
	coming: Promise< ProvidedWoocommerce | null >,
	report: ShopReport
): Promise< ProvidedShop > {
	const [ php, wordpress, sqliteDir, downloaded ] = await Promise.all( [
		providePhp( options, native, report ),
		provideWordPress( options ),
		provideSqliteDropIn( options ),
		coming,
	] );
	const copies = downloaded === null ? found : [ ...found, downloaded ];
	const woocommerce = fittingWoocommerce( copies, wordpress.version, php.version ) ?? null;
	return {
		php,
		parts: { wordpress, woocommerce, sqliteDir },
		lacks:
			woocommerce === null
				? whatIsMissing( copies, wordpress.version, php.version, options.environment )
				: null,
	};
}

async function providePhp(
	options: PlanOptions,
	native: FoundPhp | null,
	report: ShopReport
): Promise< PhpRuntime > {
	if ( native !== null && isEnoughForShop( native ) ) {
		return createNativePhp( native );
	}
	const why =
		native === null ? 'There is no PHP' : `PHP ${ native.version } is too old or has no SQLite`;
	report.say( `${ why }: taking the one of WordPress Playground, which is slower.` );
	return providePlaygroundPhp( options ).catch( ( cause: unknown ) => {
		throw new Error(
			'there is no PHP 7.4 or later with SQLite (Debian: apt install php-cli php-sqlite3), and npm has none either',
			{ cause }
		);
	} );
}

function whatIsMissing(
	copies: readonly ProvidedWoocommerce[],
	wordpressVersion: string,
	phpVersion: string,
	environment: NodeJS.ProcessEnv = process.env
): string {
	const named = environment.LOCKSTEP_WOOCOMMERCE_DIR ?? '';
	const place = join( cacheFolder( environment ), 'woocommerce' );
	const [ newest ] = copies;
	if ( newest === undefined && named !== '' ) {
		return `There is no WooCommerce in ${ named } (LOCKSTEP_WOOCOMMERCE_DIR).`;
	}
	return newest === undefined
		? `WooCommerce was not found: unpack a release into ${ place }, or set LOCKSTEP_WOOCOMMERCE_DIR.`
		: `WooCommerce ${ newest.version } needs WordPress ${ newest.needsWordpress } and PHP ${ newest.needsPhp }; here are ${ wordpressVersion } and ${ phpVersion }. An older release may go into ${ place }-old, a newer WordPress beside it into "wordpress".`;
}
