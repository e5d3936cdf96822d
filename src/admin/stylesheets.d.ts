/** What wp-scripts makes of a stylesheet that is imported: a file of its own, nothing in the script. */
declare module '*.scss';
