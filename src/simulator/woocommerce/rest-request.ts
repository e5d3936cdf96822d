import type { ApiRequest } from '../api-server.ts';
import { recordOf } from '../record-of.ts';
import { queryPairs } from './oauth.ts';
import { invalidParameter } from './rest-error.ts';
import type { RestError } from './rest-error.ts';

/** Thrown by route code to answer with an error; the router turns it into a response. */
export class RestRefusal extends Error {
	readonly error: RestError;

	constructor( error: RestError ) {
		super( error.message );
		this.error = error;
	}
}

/** The parameters of one REST call, read the way WordPress reads them. */
export class RestRequest {
	readonly method: string;
	readonly route: string;
	readonly body: Readonly< Record< string, unknown > >;
	readonly origin: string;
	private readonly query: readonly [ string, string ][];

	constructor( request: ApiRequest, route: string ) {
		this.method = request.method;
		this.route = route;
		this.origin = request.origin;
		this.query = queryPairs( request.query );
		this.body = jsonBody( request );
	}

	text( name: string ): string | undefined {
		return this.query.find( ( [ each ] ) => each === name )?.[ 1 ];
	}

	/** `a=1,2` and `a[]=1&a[]=2` are the same list. */
	list( name: string ): readonly string[] | undefined {
		const indexed = this.query.filter( ( [ each ] ) => each.startsWith( `${ name }[` ) );
		const plain = this.text( name );
		const values = [
			...indexed.map( ( [ , value ] ) => value ),
			...( plain?.split( ',' ) ?? [] ),
		];
		return indexed.length === 0 && plain === undefined
			? undefined
			: values.map( ( value ) => value.trim() ).filter( ( value ) => value !== '' );
	}

	flag( name: string ): boolean {
		return [ 'true', '1' ].includes( this.text( name ) ?? '' );
	}

	/** One of the given words; the first is the default. */
	word< Word extends string >( name: string, words: readonly [ Word, ...Word[] ] ): Word {
		const given = this.text( name );
		if ( given === undefined ) {
			return words[ 0 ];
		}
		const word = words.find( ( each ) => each === given );
		if ( word === undefined ) {
			throw new RestRefusal(
				invalidParameter( name, `${ name } is not one of ${ words.join( ', ' ) }.` )
			);
		}
		return word;
	}

	number( name: string, bounds: { least: number; most: number; usual: number } ): number {
		const given = this.text( name );
		if ( given === undefined ) {
			return bounds.usual;
		}
		const value = Number( given );
		if ( ! Number.isInteger( value ) ) {
			throw new RestRefusal( invalidParameter( name, `${ name } is not of type integer.` ) );
		}
		if ( value < bounds.least || value > bounds.most ) {
			const reason = `${ name } must be between ${ bounds.least } (inclusive) and ${ bounds.most } (inclusive)`;
			throw new RestRefusal( invalidParameter( name, reason ) );
		}
		return value;
	}
}

function jsonBody( request: ApiRequest ): Readonly< Record< string, unknown > > {
	if ( request.body === '' ) {
		return {};
	}
	try {
		const parsed: unknown = JSON.parse( request.body );
		return recordOf( parsed );
	} catch {
		throw new RestRefusal( {
			code: 'rest_invalid_json',
			message: 'Invalid JSON body passed.',
			status: 400,
			data: { json_error_code: 4, json_error_message: 'Syntax error' },
		} );
	}
}
