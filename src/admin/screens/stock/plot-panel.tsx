import { SelectControl } from '@wordpress/components';
import { lazy, Suspense, useMemo, useState } from '@wordpress/element';
import { __, sprintf } from '@wordpress/i18n';
import type { SyncLogRow } from '../../../shared/sync-log.ts';
import type { Shelf } from '../../api/stock.ts';
import { Loading } from '../../components/loading.tsx';
import { Moment, momentText } from '../../components/moment.tsx';
import { ScrollBox } from '../../components/scroll-box.tsx';
import { lineOf } from './plot-lines.ts';
import { plotSeries, type PlottedCount, type PlotSeries } from './plot-series.ts';

// Its library is loaded where a plot is shown, and nowhere else.
const Plot = lazy( () => import( './plot.tsx' ) );

const DAY_MS = 86_400_000;

interface PlotPanelProps {
	readonly sku: string;
	readonly rows: readonly SyncLogRow[];
	readonly shelves: readonly Shelf[];
	readonly nowMs: number;
	readonly atMs: number | null;
	readonly onChoose: ( atMs: number ) => void;
}

/** The units over time, as lines and as a table. */
export function PlotPanel( { sku, rows, shelves, nowMs, atMs, onChoose }: PlotPanelProps ) {
	const [ count, setCount ] = useState< PlottedCount >( 'available' );
	const [ period, setPeriod ] = useState( '' );
	const series = useMemo( () => {
		const sinceMs = period === '' ? -Infinity : nowMs - Number( period );
		return plotSeries( sku, rows, shelves, nowMs, count, sinceMs );
	}, [ sku, rows, shelves, nowMs, count, period ] );
	const name = countWord( count );
	return (
		<section className="lockstep-plot-panel" aria-label={ __( 'Units over time', 'lockstep' ) }>
			<div className="lockstep-plot-panel__head">
				<h3>{ __( 'Units over time', 'lockstep' ) }</h3>
				<SelectControl
					__next40pxDefaultSize
					__nextHasNoMarginBottom
					label={ __( 'Plotted', 'lockstep' ) }
					value={ count }
					options={ ( [ 'available', 'onHand' ] as const ).map( ( value ) => ( {
						value,
						label: countWord( value ),
					} ) ) }
					onChange={ setCount }
				/>
				<SelectControl
					__next40pxDefaultSize
					__nextHasNoMarginBottom
					label={ __( 'Period', 'lockstep' ) }
					value={ period }
					options={ periods() }
					onChange={ setPeriod }
				/>
			</div>
			<Suspense fallback={ <Loading>{ __( 'Loading…', 'lockstep' ) }</Loading> }>
				<Plot
					series={ series }
					atMs={ atMs }
					label={ summaryOf( series, name ) }
					onChoose={ onChoose }
				/>
			</Suspense>
			<ul className="lockstep-plot-panel__legend">
				{ series.locations.map( ( { location }, index ) => (
					<li key={ location }>
						<Sample index={ index } /> { location }
					</li>
				) ) }
			</ul>
			<details>
				<summary>{ __( 'As a table', 'lockstep' ) }</summary>
				<SeriesTable series={ series } name={ name } nowMs={ nowMs } />
			</details>
		</section>
	);
}

/** By their length in milliseconds. */
const periods = () => [
	{ value: '', label: __( 'All that is listed below', 'lockstep' ) },
	{ value: String( 30 * DAY_MS ), label: __( 'The last 30 days', 'lockstep' ) },
	{ value: String( 7 * DAY_MS ), label: __( 'The last 7 days', 'lockstep' ) },
	{ value: String( DAY_MS ), label: __( 'The last 24 hours', 'lockstep' ) },
	{ value: String( DAY_MS / 24 ), label: __( 'The last hour', 'lockstep' ) },
];

function countWord( count: PlottedCount ): string {
	return count === 'available' ? __( 'Available', 'lockstep' ) : __( 'On hand', 'lockstep' );
}

function summaryOf( { timesMs, locations }: PlotSeries, name: string ): string {
	return locations
		.map( ( { location, units } ) =>
			sprintf(
				/* translators: 1: what is plotted, 2: location, 3: units now, 4: the fewest, 5: the most, 6: since when. */
				__( '%1$s at %2$s: now %3$d, between %4$d and %5$d since %6$s.', 'lockstep' ),
				name,
				location,
				units.at( -1 ) ?? 0,
				Math.min( ...units ),
				Math.max( ...units ),
				momentText( timesMs[ 0 ] ?? 0 )
			)
		)
		.join( ' ' );
}

function Sample( { index }: { readonly index: number } ) {
	const { stroke, width, dash } = lineOf( index );
	return (
		<svg width="28" height="8" aria-hidden="true" focusable="false">
			<line
				x1="0"
				x2="28"
				y1="4"
				y2="4"
				stroke={ stroke }
				strokeWidth={ width }
				strokeDasharray={ dash.join( ' ' ) }
			/>
		</svg>
	);
}

interface SeriesTableProps {
	readonly series: PlotSeries;
	readonly name: string;
	readonly nowMs: number;
}

/** Newest first, as the history below. */
function SeriesTable( { series, name, nowMs }: SeriesTableProps ) {
	const { timesMs, locations } = series;
	return (
		<ScrollBox label={ name }>
			<table className="widefat striped">
				<thead>
					<tr>
						<th scope="col">{ __( 'Since', 'lockstep' ) }</th>
						{ locations.map( ( { location } ) => (
							<th key={ location } scope="col">
								{
									/* translators: 1: what is plotted, 2: location. */
									sprintf( __( '%1$s at %2$s', 'lockstep' ), name, location )
								}
							</th>
						) ) }
					</tr>
				</thead>
				<tbody>
					{ timesMs
						.map( ( atMs, index ) => (
							<tr key={ index }>
								<th scope="row">
									<Moment atMs={ atMs } nowMs={ nowMs } />
								</th>
								{ locations.map( ( { location, units } ) => (
									<td key={ location }>{ units[ index ] }</td>
								) ) }
							</tr>
						) )
						// The last point is now, not a change.
						.slice( 0, -1 )
						.toReversed() }
				</tbody>
			</table>
		</ScrollBox>
	);
}
