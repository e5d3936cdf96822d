import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A home with other people's software in its cache: only the files by which it is known. */
export class SoftwareFolder {
	readonly home = mkdtempSync( path.join( tmpdir(), 'lockstep-home-' ) );
	/** What a process with this home sees, and nothing of ours. */
	readonly environment: NodeJS.ProcessEnv = { HOME: this.home, PATH: process.env.PATH };

	path( name: string ): string {
		return path.join( this.home, '.cache/lockstep', name );
	}

	put( name: string, files: Readonly< Record< string, string > > ): string {
		const folder = this.path( name );
		for ( const [ file, text ] of Object.entries( files ) ) {
			mkdirSync( path.dirname( path.join( folder, file ) ), { recursive: true } );
			writeFileSync( path.join( folder, file ), text );
		}
		return folder;
	}

	remove(): void {
		rmSync( this.home, { recursive: true } );
	}
}

export function wordpressFiles( version: string ): Record< string, string > {
	return {
		'wp-load.php': '',
		'wp-settings.php': '',
		'wp-includes/version.php': `<?php\n$wp_version = '${ version }';\n`,
		'wp-admin/includes/upgrade.php': '',
		'wp-includes/js/jquery/jquery.min.js': '',
	};
}

export function woocommerceFiles(
	version: string,
	needsWordpress: string
): Record< string, string > {
	return {
		'woocommerce.php': `<?php\n/**\n * Plugin Name: WooCommerce\n * Version: ${ version }\n * Requires at least: ${ needsWordpress }\n * Requires PHP: 7.4\n */\n`,
		'includes/class-woocommerce.php': '',
		'src/StoreApi/StoreApi.php': '',
		'vendor/autoload_packages.php': '',
	};
}

export const SQLITE_FILES = { 'db.copy': '', 'load.php': '', 'wp-includes/sqlite/db.php': '' };
