import { __ } from '@wordpress/i18n';
import type { AsOf } from '../../api/stock.ts';
import { Loading } from '../../components/loading.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { ListingsTable } from './listings-table.tsx';
import { PastView } from './past-view.tsx';
import { ShelvesTable } from './shelves-table.tsx';
import { useAsOf, type PastState } from './use-as-of.ts';
import type { KnownSku } from './use-sku.ts';

interface NowOrThenProps {
	readonly sku: string;
	readonly known: KnownSku;
	/** The past time that is looked at; `null`: now. */
	readonly atMs: number | null;
	readonly nameOf: ( channel: string ) => string;
	readonly nowMs: number;
}

/** The answer for the time before stays while the next one is on its way. */
function shownOf( past: PastState ): AsOf | null {
	switch ( past.phase ) {
		case 'known':
			return past.asOf;
		case 'asking':
			return past.last;
		default:
			return null;
	}
}

/** The state of a SKU now, or as it was known at a past time, which looks like nothing of now. */
export function NowOrThen( { sku, known, atMs, nameOf, nowMs }: NowOrThenProps ) {
	const past = useAsOf( sku, atMs );
	if ( past.phase === 'now' ) {
		return (
			<section aria-label={ __( 'Now', 'lockstep' ) }>
				<h3>{ __( 'Shelves', 'lockstep' ) }</h3>
				<ShelvesTable label={ __( 'Shelves', 'lockstep' ) } shelves={ known.shelves } />
				<h3>{ __( 'Channels', 'lockstep' ) }</h3>
				<ListingsTable listings={ known.listings } nameOf={ nameOf } nowMs={ nowMs } />
			</section>
		);
	}
	const shown = shownOf( past );
	return (
		<section
			className="lockstep-past"
			aria-label={ __( 'The past', 'lockstep' ) }
			aria-busy={ past.phase === 'asking' }
		>
			{ past.phase === 'failed' && <ProblemNotice problem={ past.problem } /> }
			{ past.phase === 'asking' && shown === null && (
				<Loading>{ __( 'Looking back…', 'lockstep' ) }</Loading>
			) }
			{ shown && <PastView asOf={ shown } nameOf={ nameOf } nowMs={ nowMs } /> }
		</section>
	);
}
