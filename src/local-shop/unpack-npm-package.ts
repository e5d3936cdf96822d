import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from './run-command.ts';
import { withSeconds, type ShopReport } from './shop-progress.ts';

const LIMIT_MS = 300_000;

/** npm as a command: the one that started us, else the one on the PATH. */
export function npmCommand( environment: NodeJS.ProcessEnv ): readonly string[] {
	const cli = environment.npm_execpath;
	return cli?.endsWith( '.js' ) === true ? [ process.execPath, cli ] : [ 'npm' ];
}

/**
 * Fetches one package from the npm registry (npm checks its hash) and unpacks the named files and
 * folders of it for `use`; afterwards everything is removed. No script of the package runs and
 * none of its dependencies is fetched.
 *
 * @throws when npm cannot have it; the message holds npm's own words.
 */
export async function unpackNpmPackage(
	options: {
		readonly name: string;
		readonly version: string;
		readonly paths: readonly string[];
		readonly environment: NodeJS.ProcessEnv;
		readonly report: ShopReport;
		readonly signal?: AbortSignal | undefined;
	},
	use: ( folder: string ) => Promise< void >
): Promise< void > {
	const { name, version, paths, environment, report, signal } = options;
	const folder = await mkdtemp( join( tmpdir(), 'lockstep-npm-' ) );
	const limits = { signal, limitMs: LIMIT_MS, cwd: folder };
	const [ npm = 'npm', ...npmArgs ] = npmCommand( environment );
	const pack = async (): Promise< void > => {
		const args = [
			...npmArgs,
			'pack',
			`${ name }@${ version }`,
			'--silent',
			'--fetch-retries=1',
		];
		await runCommand( npm, args, '', limits );
		const tarball = ( await readdir( folder ) ).find( ( file ) => file.endsWith( '.tgz' ) );
		if ( tarball === undefined ) {
			throw new Error( `npm gave no package ${ name }` );
		}
		const inside = paths.map( ( path ) => `package/${ path }` );
		await runCommand( 'tar', [ '-xzf', tarball, ...inside ], '', limits );
	};
	try {
		await withSeconds( report, `Fetching ${ name } from npm`, pack() );
		await use( join( folder, 'package' ) );
	} finally {
		await rm( folder, { recursive: true, force: true } );
	}
}
