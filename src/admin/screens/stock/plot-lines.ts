export interface PlotLine {
	readonly stroke: string;
	readonly width: number;
	/** Told apart also by who sees no colours. */
	readonly dash: number[];
}

const STROKES = [ '#3858e9', '#9a5700', '#007017', '#8c1749' ];
const DASHES = [ [], [ 8, 4 ], [ 2, 3 ], [ 10, 3, 2, 3 ] ];

/** How the line of the location at this place looks, in the plot and in its legend. */
export function lineOf( index: number ): PlotLine {
	return {
		stroke: STROKES[ index % STROKES.length ] ?? '#000',
		width: 2,
		dash: DASHES[ ( index + Math.floor( index / STROKES.length ) ) % DASHES.length ] ?? [],
	};
}
