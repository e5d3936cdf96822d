import { __ } from '@wordpress/i18n';
import { Loading } from '../../components/loading.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { routeTo } from '../../use-route.ts';
import { BundleEditor } from './bundle-editor.tsx';
import { useBundle } from './use-bundle.ts';

interface BundlePageProps {
	/** `null`: a new one. */
	readonly sku: string | null;
	readonly onCreated: ( sku: string ) => void;
}

/** One bundle: what it is made of, what that makes, and what it was made of before. */
export function BundlePage( { sku, onCreated }: BundlePageProps ) {
	const { state, read } = useBundle( sku );
	return (
		<div className="lockstep-bundle">
			<p>
				<a href={ routeTo( 'bundles' ) }>{ __( '← All bundles', 'lockstep' ) }</a>
			</p>
			{ state.phase === 'loading' && (
				<Loading>{ __( 'Reading the bundle…', 'lockstep' ) }</Loading>
			) }
			{ state.phase !== 'loading' && state.problem && (
				<ProblemNotice
					problem={ state.problem }
					{ ...( state.phase === 'ready' && {
						note: __( 'What stands below is what was known before.', 'lockstep' ),
					} ) }
					{ ...( sku !== null && { onRetry: () => void read( sku ) } ) }
				/>
			) }
			{ state.phase === 'ready' && (
				<BundleEditor bundle={ state.bundle } onRead={ read } onCreated={ onCreated } />
			) }
		</div>
	);
}
