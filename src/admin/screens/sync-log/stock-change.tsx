import { __, sprintf } from '@wordpress/i18n';
import type { SyncLogChange, SyncLogRow } from '../../../shared/sync-log.ts';
import { Nothing } from './nothing.tsx';
import { signed } from './title-of.ts';

const SHOWN_MAX = 3;

/** What an event changed of each SKU: available before → after. */
export function StockChanges( { row }: { readonly row: SyncLogRow } ) {
	const moved = row.changes.filter(
		( { before, after } ) => before.available !== after.available
	);
	if ( moved.length === 0 ) {
		return <Nothing>{ __( 'No change', 'lockstep' ) }</Nothing>;
	}
	const more = moved.length - SHOWN_MAX + row.leftOut;
	return (
		<ul className="lockstep-changes">
			{ moved.slice( 0, SHOWN_MAX ).map( ( change ) => (
				<li key={ `${ change.sku } ${ change.location }` }>
					<Change { ...change } />
				</li>
			) ) }
			{ more > 0 && (
				<li className="lockstep-muted">
					{
						/* translators: %d: how many more. */
						sprintf( __( 'and %d more', 'lockstep' ), more )
					}
				</li>
			) }
		</ul>
	);
}

function Change( { sku, before, after }: SyncLogChange ) {
	const delta = after.available - before.available;
	return (
		<>
			<bdi className="lockstep-sku" title={ sku }>
				{ sku }
			</bdi>{ ' ' }
			<span className="lockstep-change">
				{ before.available } <span aria-hidden="true">→</span>{ ' ' }
				<span className="screen-reader-text">{ __( 'to', 'lockstep' ) }</span>
				<strong className={ after.available < 0 ? 'lockstep-short' : undefined }>
					{ after.available }
				</strong>{ ' ' }
				<span className="lockstep-muted">({ signed( delta ) })</span>
			</span>
		</>
	);
}
