/** What npm's log says went wrong, in the order in which one hides the other. */
const CAUSES = [
	{
		sign: /ENOSPC|no space left/i,
		advice: 'the disk is full: free about 1.5 GB and run the same command again.',
	},
	{
		sign: /EACCES|EPERM|EROFS/,
		advice: 'npm may not write here: check who owns this folder and ~/.npm, and run the same command again.',
	},
	{
		sign: /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ERR_SOCKET_TIMEOUT|network/,
		advice: 'npm cannot reach its registry: connect to the internet (behind a proxy: `npm config set proxy URL`; with a registry of your own: `npm config set registry URL`) and run the same command again.',
	},
	{
		sign: /E401|E403|ENEEDAUTH/,
		advice: 'the npm registry refuses access: check the registry and its token in ~/.npmrc and run the same command again.',
	},
	{
		sign: /E404|ETARGET|No matching version/,
		advice: 'the npm registry lacks a package that package-lock.json names: use another registry (`npm config set registry URL`) and run the same command again.',
	},
	{
		sign: /EUSAGE|in sync/,
		advice: 'package.json and package-lock.json disagree: run `npm install --ignore-scripts` once, then the same command again.',
	},
	{
		sign: /EBADENGINE|Unsupported engine/,
		advice: 'this Node is too old: install Node 22 or later and run the same command again.',
	},
];

/**
 * One sentence that says what to do about a failed install.
 * @param {string} log     What npm printed.
 * @param {string} logFile Where it is kept.
 */
export function explainFailure( log, logFile ) {
	// Warnings name networks and engines too, so only npm's error lines count where there are any.
	const errors = log
		.split( '\n' )
		.filter( ( line ) => /^npm (error|ERR!)/.test( line ) )
		.join( '\n' );
	const cause = CAUSES.find( ( { sign } ) => sign.test( errors || log ) );
	return (
		cause?.advice ??
		`the installation failed for a reason only npm knows: read the end of ${ logFile }, mend it, and run the same command again.`
	);
}
