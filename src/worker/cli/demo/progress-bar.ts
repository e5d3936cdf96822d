import type { ShopProgress } from '../../../local-shop/shop-progress.ts';

const WIDTH = 24;

/** One line: what is going on, and how far it is where that is known. */
export function progressBar( { what, done, total, unit }: ShopProgress ): string {
	const figure = unit === 'MB' ? done.toFixed( 1 ) : String( Math.round( done ) );
	if ( total === null ) {
		return `${ what }  ${ figure } ${ unit }`;
	}
	const filled = Math.round( Math.min( 1, done / total ) * WIDTH );
	const bar = '█'.repeat( filled ) + '░'.repeat( WIDTH - filled );
	return `${ what }  ${ bar }  ${ figure } of ${ total.toFixed( 1 ) } ${ unit }`;
}
