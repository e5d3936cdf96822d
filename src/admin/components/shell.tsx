import { Suspense } from '@wordpress/element';
import { __ } from '@wordpress/i18n';
import type { PluginStatus } from '../api/plugin-status.ts';
import { countWords, useExceptionCount } from '../exception-count.ts';
import { screens } from '../screens.ts';
import { routeTo, useRoute } from '../use-route.ts';
import { Loading } from './loading.tsx';

interface ShellProps {
	readonly status: PluginStatus;
	readonly onStatus: ( status: PluginStatus ) => void;
}

/** The navigation, and the screen that the address names. */
export function Shell( { status, onStatus }: ShellProps ) {
	const route = useRoute();
	const all = screens();
	const current = all.find( ( { id } ) => id === route.screen ) ?? all[ 0 ];
	return (
		<>
			<nav className="nav-tab-wrapper" aria-label={ __( 'Lockstep', 'lockstep' ) }>
				{ all.map( ( { id, title } ) => (
					<a
						key={ id }
						href={ routeTo( id ) }
						className={ `nav-tab${ id === current?.id ? ' nav-tab-active' : '' }` }
						aria-current={ id === current?.id ? 'page' : undefined }
					>
						{ title }
						{ id === 'exceptions' && <TabCount /> }
					</a>
				) ) }
			</nav>
			<div className="lockstep-screen">
				<Suspense fallback={ <Loading>{ __( 'Loading…', 'lockstep' ) }</Loading> }>
					{ current && (
						<current.component
							key={ current.id }
							status={ status }
							onStatus={ onStatus }
							open={ current.id === route.screen ? route.open : null }
						/>
					) }
				</Suspense>
			</div>
		</>
	);
}

/** How much waits there; nothing where nothing does, or where nobody knows. */
function TabCount() {
	const known = useExceptionCount();
	if ( known === null || known.count === 0 ) {
		return null;
	}
	return (
		<>
			{ ' ' }
			<span className="lockstep-tab-count" aria-hidden="true">
				{ known.isMore ? `${ known.count }+` : known.count }
			</span>
			<span className="screen-reader-text">{ countWords( known ) }</span>
		</>
	);
}
