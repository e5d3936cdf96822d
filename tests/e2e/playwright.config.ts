import { existsSync } from 'node:fs';
import { defineConfig } from '@playwright/test';

/** The system's own browser: nothing is downloaded. */
const CHROMIUM = [
	process.env.LOCKSTEP_CHROMIUM,
	'/usr/bin/chromium',
	'/usr/bin/chromium-browser',
	'/usr/bin/google-chrome',
	'/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
].find( ( file ) => file !== undefined && existsSync( file ) );

export default defineConfig( {
	testDir: '.',
	outputDir: '../../build/test-results/e2e',
	// One shop serves all specs.
	workers: 1,
	timeout: 60_000,
	reporter: [ [ 'list' ], [ 'json', { outputFile: '../../build/test-results/e2e.json' } ] ],
	metadata: { chromium: CHROMIUM ?? '' },
	use: {
		screenshot: 'only-on-failure',
		launchOptions: {
			...( CHROMIUM === undefined ? {} : { executablePath: CHROMIUM } ),
			args: [
				// Chromium refuses its sandbox to root, which is who runs tests in a container.
				'--no-sandbox',
				'--disable-dev-shm-usage',
				'--disable-background-networking',
				// A page that asks for anything but this machine finds nothing.
				'--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
			],
		},
	},
} );
