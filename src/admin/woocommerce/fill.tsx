import { createRoot } from '@wordpress/element';
import { OrderBox } from './order-box.tsx';
import { ProductBox } from './product-box.tsx';

/** Shows in a box what Lockstep knows of the product or order that it names. */
export function fill( box: HTMLElement ): void {
	const { lockstepProduct, lockstepOrder } = box.dataset;
	const root = createRoot( box );
	if ( lockstepProduct !== undefined ) {
		root.render( <ProductBox product={ Number( lockstepProduct ) } /> );
	} else if ( lockstepOrder !== undefined ) {
		root.render( <OrderBox order={ Number( lockstepOrder ) } /> );
	}
}
