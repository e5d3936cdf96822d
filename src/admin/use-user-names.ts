import apiFetch from '@wordpress/api-fetch';
import { useCallback, useEffect, useRef, useState } from '@wordpress/element';
import { z } from 'zod';
import { userIdOf } from './actor-text.ts';

/** As many as WordPress answers at once. */
const USERS_MAX = 100;

const usersSchema = z.array( z.object( { id: z.number(), username: z.string() } ) );

/**
 * The logins of this site's users, by their numbers. The ledger keeps the number alone, as the user may be a
 * customer; who may list users sees who it was, everybody else the number.
 *
 * @param actors as the log names them.
 */
export function useUserNames( actors: readonly string[] ): ( id: number ) => string | null {
	const [ names, setNames ] = useState< ReadonlyMap< number, string > >( new Map() );
	const asked = useRef( new Set< number >() );
	useEffect( () => {
		const ids = [ ...new Set( actors.flatMap( ( actor ) => userIdOf( actor ) ?? [] ) ) ]
			.filter( ( id ) => ! asked.current.has( id ) )
			.slice( 0, USERS_MAX );
		if ( ids.length > 0 ) {
			ids.forEach( ( id ) => asked.current.add( id ) );
			void readNames( ids ).then( ( found ) =>
				setNames( ( known ) => new Map( [ ...known, ...found ] ) )
			);
		}
	}, [ actors ] );
	return useCallback( ( id: number ) => names.get( id ) ?? null, [ names ] );
}

async function readNames(
	ids: readonly number[]
): Promise< readonly ( readonly [ number, string ] )[] > {
	const query = new URLSearchParams( {
		context: 'edit',
		include: ids.join( ',' ),
		per_page: String( USERS_MAX ),
		_fields: 'id,username',
	} );
	const answer = await apiFetch< unknown >( { path: `/wp/v2/users?${ query }` } ).catch(
		() => []
	);
	const { data = [] } = usersSchema.safeParse( answer );
	return data.map( ( { id, username } ) => [ id, username ] );
}
