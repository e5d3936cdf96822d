import './woocommerce/style.scss';

/**
 * On WooCommerce's own screens: fills Lockstep's boxes, each once it is seen. What that needs is loaded then
 * and not before, so a screen whose box nobody looks at loads next to nothing and asks nobody.
 */
const seen = new IntersectionObserver(
	( entries ) => {
		for ( const { isIntersecting, target } of entries ) {
			if ( isIntersecting && target instanceof HTMLElement ) {
				seen.unobserve( target );
				import( './woocommerce/fill.tsx' )
					.then( ( { fill } ) => fill( target ) )
					// Not loaded: what the plugin has printed stays.
					.catch( () => undefined );
			}
		}
	},
	// A little before it is.
	{ rootMargin: '300px' }
);

function watch( within: ParentNode ): void {
	for ( const box of within.querySelectorAll< HTMLElement >(
		'.lockstep-box:not([data-lockstep-watched])'
	) ) {
		box.dataset.lockstepWatched = 'yes';
		seen.observe( box );
	}
}

watch( document );
// WooCommerce loads variations page by page.
const variations = document.querySelector( '#variable_product_options' );
if ( variations ) {
	new MutationObserver( () => watch( variations ) ).observe( variations, {
		childList: true,
		subtree: true,
	} );
}
