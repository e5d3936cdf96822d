/** The same number as in package.json and plugin.php; a test compares them. */
export const VERSION = '0.1.0';
