/**
 * An ESLint rule: which folder may import from which. Data flows one way through the worker, and
 * this table is what keeps it so.
 *
 * One table instead of a dozen `no-restricted-imports` patterns: those match the text of an import,
 * so the same wall needs another pattern for every depth of folder.
 */
import path from 'node:path';

/**
 * The first entry whose folder holds the importing file decides.
 * `may`: folders and files it may import; `mayTypes`: only by `import type`.
 * `packages`: `true` for any, else a list. `hasNode`: may it import `node:` modules?
 */
export const WALLS = [
	{ folder: 'src/shared', may: [ 'src/shared' ], packages: [ 'zod' ] },
	{
		folder: 'src/admin',
		may: [ 'src/admin', 'src/shared' ],
		packages: true,
	},
	{
		folder: 'src/worker/ledger',
		may: [ 'src/worker/ledger', 'src/shared' ],
		mayTypes: [ 'src/worker/allocation' ],
		packages: [],
	},
	{
		folder: 'src/worker/allocation',
		may: [ 'src/worker/allocation', 'src/shared' ],
		mayTypes: [ 'src/worker/ledger' ],
		packages: [],
	},
	{
		folder: 'src/worker/channels',
		may: [ 'src/worker/channels', 'src/worker/ports.ts', 'src/shared' ],
		packages: true,
		hasNode: true,
	},
	// The demo alone starts a real shop on this machine.
	...[ 'src/worker/cli/demo.ts', 'src/worker/cli/demo' ].map( ( folder ) => ( {
		folder,
		may: [ 'src/worker', 'src/shared', 'src/simulator', 'src/local-shop' ],
		packages: true,
		hasNode: true,
	} ) ),
	// Commands only: the demo and `verify` start simulated marketplaces.
	{
		folder: 'src/worker/cli',
		may: [ 'src/worker', 'src/shared', 'src/simulator', 'scripts/verify-log.mjs' ],
		packages: true,
		hasNode: true,
	},
	{
		folder: 'src/worker',
		may: [ 'src/worker', 'src/shared' ],
		packages: true,
		hasNode: true,
	},
	// A simulator that knew the worker would share its mistakes.
	{
		folder: 'src/simulator',
		may: [ 'src/simulator', 'src/shared' ],
		packages: true,
		hasNode: true,
	},
	// Installs and runs other people's software; it knows neither side of the wire.
	{
		folder: 'src/local-shop',
		may: [ 'src/local-shop', 'src/shared' ],
		packages: true,
		hasNode: true,
	},
];

const isInside = ( file, entry ) => file === entry || file.startsWith( `${ entry }/` );

/** Says what is wrong with the import, or nothing. */
function violation( wall, file, specifier, isTypeOnly ) {
	if ( specifier.startsWith( '.' ) ) {
		const target = path.posix.join( path.posix.dirname( file ), specifier );
		const isAllowed =
			wall.may.some( ( entry ) => isInside( target, entry ) ) ||
			( isTypeOnly &&
				( wall.mayTypes ?? [] ).some( ( entry ) => isInside( target, entry ) ) );
		return isAllowed ? null : target;
	}
	if ( specifier.startsWith( 'node:' ) ) {
		return wall.hasNode ? null : specifier;
	}
	const name = specifier
		.split( '/' )
		.slice( 0, specifier.startsWith( '@' ) ? 2 : 1 )
		.join( '/' );
	return wall.packages === true || wall.packages.includes( name ) ? null : name;
}

export const importWalls = {
	meta: {
		type: 'problem',
		schema: [],
		messages: {
			wall: '{{folder}} must not import {{target}}: see scripts/import-walls.mjs for who may import whom.',
		},
	},
	create( context ) {
		const file = path.relative( context.cwd, context.filename ).replaceAll( '\\', '/' );
		const wall = WALLS.find( ( { folder } ) => isInside( file, folder ) );
		if ( ! wall ) {
			return {};
		}
		const check = ( node ) => {
			const specifier = node.source?.value;
			if ( typeof specifier !== 'string' ) {
				return;
			}
			const isTypeOnly = ( node.importKind ?? node.exportKind ) === 'type';
			const target = violation( wall, file, specifier, isTypeOnly );
			if ( target !== null ) {
				context.report( {
					node,
					messageId: 'wall',
					data: { folder: wall.folder, target },
				} );
			}
		};
		return {
			ImportDeclaration: check,
			ImportExpression: check,
			ExportNamedDeclaration: check,
			ExportAllDeclaration: check,
		};
	},
};
