/**
 * A WordPress site has its own time zone, and prints every time twice without saying so: in site
 * time (`date_modified`) and in UTC (`date_modified_gmt`), both without offset and in whole
 * seconds. This site stands one hour east of Greenwich, so that whoever mixes them up is found out.
 */
export class SiteTime {
	private readonly offsetMs: number;

	constructor( offsetMinutes: number ) {
		this.offsetMs = offsetMinutes * 60_000;
	}

	local( atMs: number ): string {
		return new Date( atMs + this.offsetMs ).toISOString().slice( 0, 19 );
	}

	gmt( atMs: number ): string {
		return new Date( atMs ).toISOString().slice( 0, 19 );
	}

	/** `date_created`, `date_created_gmt` and so on, as a REST object carries them. */
	pair( name: string, atMs: number | null ): Record< string, string | null > {
		return {
			[ name ]: atMs === null ? null : this.local( atMs ),
			[ `${ name }_gmt` ]: atMs === null ? null : this.gmt( atMs ),
		};
	}

	/**
	 * The bound that a date parameter stands for; `null` when it is no date. WordPress first turns
	 * what carries an offset into *site* time (`WP_Date_Query::build_mysql_datetime`) and then
	 * compares it with the column asked for. So `…Z` together with `dates_are_gmt` is off by the
	 * site's offset; a time without offset is taken as it stands.
	 */
	boundMs( text: string, isGmt: boolean ): number | null {
		const hasOffset = /T.*(?:Z|[+-]\d{2}:?\d{2})$/i.test( text );
		const atMs = Date.parse( hasOffset || ! text.includes( 'T' ) ? text : `${ text }Z` );
		if ( Number.isNaN( atMs ) ) {
			return null;
		}
		const written = hasOffset ? atMs + this.offsetMs : atMs;
		return isGmt ? written : written - this.offsetMs;
	}
}
