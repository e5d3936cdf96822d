/**
 * Lints pieces of code as if they stood in files of ours, and prints the rules each one breaks.
 * In a process of its own, because ESLint loads its configuration by an import that jest's module
 * registry does not serve.
 *
 * stdin: [{file, code}], stdout: [[rule, …], …]
 */
import { readFileSync } from 'node:fs';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';

const eslint = new ESLint( {
	// The files do not exist, so TypeScript cannot know their types; the walls do not need them.
	overrideConfig: tseslint.configs.disableTypeChecked,
} );
const answers = [];
for ( const { file, code } of JSON.parse( readFileSync( 0, 'utf8' ) ) ) {
	const [ result ] = await eslint.lintText( code, { filePath: file } );
	answers.push( result.messages.map( ( { ruleId, message } ) => ruleId ?? message ) );
}
process.stdout.write( JSON.stringify( answers ) );
