import { stripTypeScriptTypes } from 'node:module';

/**
 * To be imported by tests that start threads from sources. Node takes the types out with WebAssembly; the
 * machine code of it is freed with the last thread that has used it, and after some dozens of times that
 * ends the process (https://github.com/nodejs/node/issues/64500, "Check failed: jit_page_"). Used here once,
 * it stays.
 */
stripTypeScriptTypes( '' );
