/** A share in percent, cut and not rounded: 98.97 % is not 99 %. */
export function percentText( share: number ): string {
	const percent = Math.floor( share * 1_000 + 1e-6 ) / 1_000;
	return percent.toLocaleString( undefined, { style: 'percent', maximumFractionDigits: 1 } );
}
