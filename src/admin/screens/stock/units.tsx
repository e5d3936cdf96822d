interface UnitsProps {
	/** What is counted; shown only where there is no column that says it. */
	readonly label: string;
	readonly units: number;
}

/** A count in the table. Below zero it is owed, and stands out. */
export function Units( { label, units }: UnitsProps ) {
	return (
		<span className="lockstep-units">
			<span className="lockstep-units__label">{ label } </span>
			<span className={ units < 0 ? 'lockstep-short' : undefined }>{ units }</span>
		</span>
	);
}
