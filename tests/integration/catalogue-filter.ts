import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { request } from 'node:http';
import { z } from 'zod';

export interface CatalogueFilter {
	/** Stands in for the shop's own address. */
	readonly baseUrl: string;
	/** From now on the shop's whole catalogue is seen. */
	show(): void;
	close(): Promise< void >;
}

const catalogueSchema = z.looseObject( {
	data: z.looseObject( {
		productVariants: z.looseObject( {
			nodes: z.array( z.looseObject( { sku: z.string() } ) ),
		} ),
	} ),
} );

/** A Shopify shop whose catalogue does not list `hiddenSku` yet; everything else passes through. */
export async function startCatalogueFilter(
	target: string,
	hiddenSku: string
): Promise< CatalogueFilter > {
	let isHidden = true;
	const server = createServer( ( incoming, outgoing ) => {
		void ( async () => {
			const chunks: Buffer[] = [];
			for await ( const chunk of incoming as AsyncIterable< Buffer > ) {
				chunks.push( chunk );
			}
			const url = `${ target }${ incoming.url ?? '' }`;
			const answer = await forward( url, incoming.headers, Buffer.concat( chunks ) );
			outgoing.writeHead( answer.status, { 'content-type': 'application/json' } );
			outgoing.end( isHidden ? without( hiddenSku, answer.body ) : answer.body );
		} )();
	} );
	await new Promise< void >( ( resolve ) => {
		server.listen( 0, '127.0.0.1', resolve );
	} );
	const { port } = server.address() as AddressInfo;
	return {
		baseUrl: `http://127.0.0.1:${ port }`,
		show: () => {
			isHidden = false;
		},
		close: () =>
			new Promise( ( resolve ) => {
				server.close( () => resolve() );
				server.closeAllConnections();
			} ),
	};
}

function without( sku: string, body: string ): string {
	const catalogue = catalogueSchema.safeParse( JSON.parse( body ) );
	if ( ! catalogue.success ) {
		return body;
	}
	const { productVariants } = catalogue.data.data;
	productVariants.nodes = productVariants.nodes.filter( ( node ) => node.sku !== sku );
	return JSON.stringify( catalogue.data );
}

function forward(
	url: string,
	headers: IncomingHttpHeaders,
	body: Buffer
): Promise< { status: number; body: string } > {
	return new Promise( ( resolve, reject ) => {
		const outgoing = request( url, { method: 'POST', headers }, ( response ) => {
			const chunks: Buffer[] = [];
			response.on( 'data', ( chunk: Buffer ) => chunks.push( chunk ) );
			response.on( 'error', reject );
			response.on( 'end', () =>
				resolve( {
					status: response.statusCode ?? 0,
					body: Buffer.concat( chunks ).toString( 'utf8' ),
				} )
			);
		} );
		outgoing.on( 'error', reject );
		outgoing.end( body );
	} );
}
