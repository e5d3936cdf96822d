import { Button } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import type { SyncLogChange, SyncLogRow } from '../../../shared/sync-log.ts';
import { Moment, momentText } from '../../components/moment.tsx';
import { routeTo } from '../../use-route.ts';
import { RowTitle } from '../sync-log/row-heading.tsx';
import { originWord, sourceWord } from '../sync-log/words.ts';

interface HistoryListProps {
	readonly sku: string;
	/** Newest first. */
	readonly rows: readonly SyncLogRow[];
	readonly nameOf: ( channel: string ) => string;
	/** Who did it; `null`: nobody is named. */
	readonly whoOf: ( row: SyncLogRow ) => string | null;
	readonly nowMs: number;
	/** Shows what was known right after it. */
	readonly onLookBack: ( atMs: number ) => void;
}

/** Who changed what of a SKU, when, from what to what, and why. */
export function HistoryList( props: HistoryListProps ) {
	const { sku, rows, nameOf, whoOf, nowMs, onLookBack } = props;
	return (
		<ol className="lockstep-history" aria-label={ __( 'History', 'lockstep' ) }>
			{ rows.map( ( row ) => (
				<li key={ row.position }>
					<p className="lockstep-history__when">
						<Moment atMs={ row.committedAtMs } nowMs={ nowMs } />
					</p>
					<div className="lockstep-history__what">
						<a href={ routeTo( 'sync-log', row.position ) }>
							<RowTitle row={ row } />
						</a>
						<p className="lockstep-origin">
							{ originOf( row, whoOf( row ), nameOf ).map( ( part, index ) => (
								<span key={ index }>
									<bdi>{ part }</bdi>
								</span>
							) ) }
						</p>
					</div>
					<ul className="lockstep-history__changes">
						{ row.changes
							.filter( ( change ) => change.sku === sku )
							.map( ( change ) => (
								<li key={ change.location }>{ changeSentence( change ) }</li>
							) ) }
					</ul>
					<Button
						variant="link"
						onClick={ () => onLookBack( row.committedAtMs ) }
						aria-label={ sprintf(
							/* translators: %s: day and time. */
							__( 'Look back to %s', 'lockstep' ),
							momentText( row.committedAtMs )
						) }
					>
						{ __( 'Look back', 'lockstep' ) }
					</Button>
				</li>
			) ) }
		</ol>
	);
}

/** Who, by which way, and why. */
function originOf(
	row: SyncLogRow,
	who: string | null,
	nameOf: ( channel: string ) => string
): string[] {
	const source =
		row.source === 'api' || row.source === 'ledger'
			? sourceWord( row.source )
			: nameOf( row.source );
	return [
		who,
		// Who came by the API has said so with the name.
		row.source === 'api' && who !== null ? null : source,
		row.origin === null ? null : originWord( row.origin ),
		row.kind === 'own-change' ? null : row.reason,
	].filter( ( part ): part is string => part !== null && part !== '' );
}

function changeSentence( { location, before, after }: SyncLogChange ): string {
	if ( before.onHand === after.onHand ) {
		return sprintf(
			/* translators: 1: location, 2: units before, 3: units after. */
			__( '%1$s: available %2$d → %3$d', 'lockstep' ),
			location,
			before.available,
			after.available
		);
	}
	return sprintf(
		/* translators: 1: location, 2: units on hand before, 3: and after, 4: available units before, 5: and after. */
		__( '%1$s: on hand %2$d → %3$d, available %4$d → %5$d', 'lockstep' ),
		location,
		before.onHand,
		after.onHand,
		before.available,
		after.available
	);
}
