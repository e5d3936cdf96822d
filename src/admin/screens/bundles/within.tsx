import { __ } from '@wordpress/i18n';
import { openBundle } from './new-bundle.ts';

/** The bundles that this one is in: what is changed here changes them. */
export function Within( { bundles }: { readonly bundles: readonly string[] } ) {
	return (
		<section className="lockstep-bundle__panel">
			<h3>{ __( 'It is itself in these bundles', 'lockstep' ) }</h3>
			<ul className="lockstep-bundle__tree">
				{ bundles.map( ( bundle ) => (
					<li key={ bundle }>
						<a href={ openBundle( bundle ) }>{ bundle }</a>
					</li>
				) ) }
			</ul>
		</section>
	);
}
