import { join } from 'node:path';

/** The checkout that this file belongs to, whether it runs from src/ or compiled from build/. */
export const PACKAGE_DIR = join( import.meta.dirname, '../..' );

/** The shop's PHP scripts. They run where they lie: nothing has to be copied beside the compiled code. */
export const PHP_DIR = join( PACKAGE_DIR, 'src/local-shop/php' );
