import { createServer } from 'node:net';

/** `wanted` when nobody has it on loopback, else any free port. */
export async function freePort( wanted = 0 ): Promise< number > {
	return (
		( await tryPort( wanted ) ) ??
		( await tryPort( 0 ) ) ??
		Promise.reject( new Error( 'no free port' ) )
	);
}

function tryPort( port: number ): Promise< number | null > {
	return new Promise( ( resolve ) => {
		const server = createServer();
		server.once( 'error', () => resolve( null ) );
		server.listen( port, '127.0.0.1', () => {
			const address = server.address();
			server.close( () =>
				resolve( typeof address === 'object' && address !== null ? address.port : null )
			);
		} );
	} );
}
