import { randomBytes } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { discoverWooCommerce, type WooCommerceParts } from '../../../src/local-shop/discovery.ts';
import { runCommand } from '../../../src/local-shop/run-command.ts';
import { startWooCommerceSite, type WooCommerceSite } from '../../../src/local-shop/site.ts';
import { DatabaseSession } from './database-session.ts';

const ROOT = path.resolve( import.meta.dirname, '../../..' );
const PHP = path.join( import.meta.dirname, 'php' );
const idsSchema = z.object( { ids: z.record( z.string(), z.number() ) } );

/** A real shop on MariaDB with this plugin in it, and a way into its books past WordPress. */
export interface ProofShop {
	readonly site: WooCommerceSite;
	/** Of the owner, and of one user per role, who is called like the role. */
	readonly password: string;
	/** Ids by SKU, of simple products, variable products and variations. */
	readonly ids: ReadonlyMap< string, number >;
	readonly root: string;
	readonly socket: string;
	readonly database: DatabaseSession;
	/** Runs a script of this folder's php/ with WordPress' folder as its argument. */
	runPhp( script: string, input: object ): Promise< string >;
	close(): Promise< void >;
}

export interface ProofShopOptions {
	readonly products: readonly { readonly sku: string; readonly quantity: number }[];
	/** Each with a red and a blue variation; `shared`: the stock is the parent's. */
	readonly variable?: readonly {
		readonly sku: string;
		readonly quantity: number;
		readonly shared: boolean;
	}[];
	readonly phpWorkers?: number;
}

/** MariaDB only: the proofs look into the shop's books while it works. */
export function findPartsForProofs(): WooCommerceParts | null {
	const discovery = discoverWooCommerce();
	if ( discovery.found && discovery.parts.database === 'mariadb' ) {
		return discovery.parts;
	}
	const reason = discovery.found ? 'the proofs need mariadb-server' : discovery.reason;
	process.stderr.write( `\nSKIPPED: no real WooCommerce here: ${ reason }\n` );
	return null;
}

export async function startProofShop(
	parts: WooCommerceParts,
	options: ProofShopOptions
): Promise< ProofShop > {
	const site = await startWooCommerceSite( {
		...parts,
		products: options.products.map( ( each ) => ( { ...each, title: each.sku } ) ),
		workers: options.phpWorkers ?? 8,
	} );
	try {
		const content = path.dirname( site.debugLog );
		const root = path.dirname( content );
		copyPlugin( path.join( content, 'plugins/lockstep' ) );
		cpSync(
			path.join( PHP, 'other-plugin.php' ),
			path.join( content, 'mu-plugins/other-plugin.php' )
		);
		const runPhp = ( script: string, input: object ) =>
			runCommand(
				'env',
				[
					`LOCKSTEP_TEST_HOST=${ new URL( site.baseUrl ).host }`,
					...[ 'php', '-d', 'memory_limit=512M', path.join( PHP, script ), root ],
				],
				JSON.stringify( input )
			).catch( ( problem: unknown ) => {
				const log = existsSync( site.debugLog )
					? readFileSync( site.debugLog, 'utf8' )
					: '';
				throw new Error( `${ script } failed: ${ log.slice( -1_500 ) }`, {
					cause: problem,
				} );
			} );
		const password = randomBytes( 12 ).toString( 'hex' );
		const said = await runPhp( 'proof-shop.php', {
			password,
			variable: options.variable ?? [],
		} );
		const { ids } = idsSchema.parse( JSON.parse( said.trim().split( '\n' ).at( -1 ) ?? '' ) );
		const socket = path.join( path.dirname( root ), 'mariadb.sock' );
		const database = new DatabaseSession( socket, 'shop' );
		return {
			site,
			password,
			ids: new Map( [ ...site.productIds, ...Object.entries( ids ) ] ),
			root,
			socket,
			database,
			runPhp,
			async close() {
				await database.close();
				await site.close();
			},
		};
	} catch ( problem ) {
		await site.close();
		throw problem;
	}
}

/** Only the files that a release holds. */
function copyPlugin( target: string ): void {
	mkdirSync( target );
	for ( const part of [
		'plugin.php',
		'uninstall.php',
		'includes',
		'languages',
		'build/admin',
	] ) {
		const source = path.join( ROOT, part );
		if ( existsSync( source ) ) {
			cpSync( source, path.join( target, part ), { recursive: true } );
		}
	}
}
