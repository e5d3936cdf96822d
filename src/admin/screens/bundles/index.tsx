import { useState } from '@wordpress/element';
import type { ScreenProps } from '../../screens.ts';
import { BundleList } from './bundle-list.tsx';
import { BundlePage } from './bundle-page.tsx';
import { NEW } from './new-bundle.ts';

/** All bundles, or the one that the address names. */
export default function BundlesScreen( { open }: ScreenProps ) {
	const [ shown, setShown ] = useState( { open, page: 0 } );
	const [ created, setCreated ] = useState< string | null >( null );
	if ( shown.open !== open ) {
		// One that was just created goes on on the same page, under its own address: what was announced there
		// stays, and so does the focus.
		const isSame = shown.open === NEW && open === created;
		setShown( { open, page: isSame ? shown.page : shown.page + 1 } );
	}
	return open === null ? (
		<BundleList />
	) : (
		<BundlePage
			key={ shown.page }
			sku={ open === NEW ? null : open }
			onCreated={ setCreated }
		/>
	);
}
