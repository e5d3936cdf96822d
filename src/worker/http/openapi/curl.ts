import type { ApiRoute } from '../api-route.ts';

/** The example request of a route as a command of a shell, with the address and the token in variables. */
export function curlOf( { method, path, scope, body, example }: ApiRoute ): string {
	const filled = path.replaceAll( /:(\w+)/g, ( _, name: string ) =>
		encodeURIComponent( String( example?.params?.[ name ] ?? `{${ name }}` ) )
	);
	const query = new URLSearchParams(
		Object.entries( example?.query ?? {} ).map( ( [ name, value ] ): [ string, string ] => [
			name,
			String( value ),
		] )
	).toString();
	const lines = [
		`curl -sS "$LOCKSTEP_URL${ filled }${ query === '' ? '' : `?${ query }` }"`,
		...( scope === null ? [] : [ '-H "Authorization: Bearer $LOCKSTEP_TOKEN"' ] ),
		...( body === undefined
			? method === 'POST'
				? [ '-X POST' ]
				: []
			: [
					"-H 'Content-Type: application/json'",
					`-d '${ JSON.stringify( example?.body ?? {} ).replaceAll( "'", "'\\''" ) }'`,
				] ),
	];
	return lines.join( ' \\\n  ' );
}
