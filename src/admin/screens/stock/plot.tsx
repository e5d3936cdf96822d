import { dateI18n, getSettings } from '@wordpress/date';
import { useEffect, useRef } from '@wordpress/element';
import UPlot from 'uplot';
import { lineOf } from './plot-lines.ts';
import type { PlotSeries } from './plot-series.ts';

interface PlotProps {
	readonly series: PlotSeries;
	/** The past time that is looked at; `null`: now. */
	readonly atMs: number | null;
	/** What it shows, in words. */
	readonly label: string;
	/** Somebody clicked at a time. */
	readonly onChoose: ( atMs: number ) => void;
}

const HEIGHT = 220;
const DAY_MS = 86_400_000;

/** Units over time as steps: what is between two events is what the first one left. */
export default function Plot( { series, atMs, label, onChoose }: PlotProps ) {
	const place = useRef< HTMLDivElement >( null );
	const chosen = useRef( atMs );
	const choose = useRef( onChoose );
	choose.current = onChoose;
	const plot = useRef< UPlot | null >( null );

	useEffect( () => {
		const element = place.current;
		if ( ! element ) {
			return undefined;
		}
		const drawn = new UPlot(
			optionsFor( series, element.clientWidth, chosen, choose ),
			dataOf( series ),
			element
		);
		plot.current = drawn;
		const observer = new ResizeObserver( () =>
			drawn.setSize( { width: element.clientWidth, height: HEIGHT } )
		);
		observer.observe( element );
		return () => {
			observer.disconnect();
			drawn.destroy();
			plot.current = null;
		};
	}, [ series ] );

	useEffect( () => {
		chosen.current = atMs;
		plot.current?.redraw( false );
	}, [ atMs ] );

	return <div ref={ place } className="lockstep-plot" role="img" aria-label={ label } />;
}

function dataOf( { timesMs, locations }: PlotSeries ): UPlot.AlignedData {
	return [ [ ...timesMs ], ...locations.map( ( { units } ) => [ ...units ] ) ];
}

function optionsFor(
	{ timesMs, locations }: PlotSeries,
	width: number,
	chosen: { readonly current: number | null },
	choose: { readonly current: ( atMs: number ) => void }
): UPlot.Options {
	const spanMs = ( timesMs.at( -1 ) ?? 0 ) - ( timesMs[ 0 ] ?? 0 );
	const paths = UPlot.paths.stepped?.( { align: 1 } );
	const axis = {
		stroke: '#50575e',
		grid: { stroke: '#e0e0e0', width: 1 },
		ticks: { stroke: '#e0e0e0' },
	};
	return {
		width,
		height: HEIGHT,
		ms: 1,
		legend: { show: false },
		cursor: { drag: { x: false, y: false }, points: { show: false } },
		scales: { x: { time: true }, y: { range: rangeOf } },
		series: [
			{},
			...locations.map( ( { location }, index ) => ( {
				label: location,
				points: { show: false },
				...lineOf( index ),
				...( paths && { paths } ),
			} ) ),
		],
		axes: [
			{
				...axis,
				space: 120,
				values: ( _, splits ) => splits.map( ( split ) => tickText( split, spanMs ) ),
			},
			{
				...axis,
				// Half a unit is nowhere.
				incrs: [ 1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 10_000, 100_000, 1_000_000 ],
			},
		],
		hooks: {
			draw: [ ( drawn ) => drawChosen( drawn, chosen.current ) ],
			ready: [
				( drawn ) =>
					drawn.over.addEventListener( 'click', ( { offsetX } ) =>
						choose.current( Math.round( drawn.posToVal( offsetX, 'x' ) ) )
					),
			],
		},
	};
}

/** From nothing, or from what is owed, up to a little above the most there was. */
function rangeOf( _: UPlot, least: number, most: number ): [ number, number ] {
	return [ Math.min( 0, least ), Math.max( 1, most + Math.ceil( most / 20 ) ) ];
}

function tickText( splitMs: number, spanMs: number ): string {
	const { formats } = getSettings();
	// A hair before midnight is not the day before.
	const atMs = Math.round( splitMs / 1_000 ) * 1_000;
	return spanMs < DAY_MS
		? dateI18n( formats.time, atMs )
		: dateI18n( spanMs < 30 * DAY_MS ? `M j ${ formats.time }` : 'M j', atMs );
}

function drawChosen( drawn: UPlot, atMs: number | null ): void {
	if ( atMs === null ) {
		return;
	}
	const { ctx, bbox } = drawn;
	const x = drawn.valToPos( atMs, 'x', true );
	if ( x < bbox.left || x > bbox.left + bbox.width ) {
		return;
	}
	ctx.save();
	ctx.strokeStyle = '#b32d2e';
	ctx.lineWidth = 2;
	ctx.beginPath();
	ctx.moveTo( x, bbox.top );
	ctx.lineTo( x, bbox.top + bbox.height );
	ctx.stroke();
	ctx.restore();
}
