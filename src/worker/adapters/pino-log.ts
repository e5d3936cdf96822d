import { pino, type DestinationStream } from 'pino';
import type { Config } from '../config.ts';
import type { Log } from '../log.ts';

/**
 * JSON lines. `Log` only takes listed fields, so a request, a header or a setting cannot slip in;
 * the redaction is the second net.
 */
export function createLog( level: Config[ 'logLevel' ], destination: DestinationStream ): Log {
	const logger = pino(
		{
			level,
			base: null,
			redact: [
				'settings',
				'authorization',
				'token',
				'secret',
				'*.settings',
				'*.authorization',
				'*.token',
				'*.secret',
			],
			timestamp: pino.stdTimeFunctions.isoTime,
		},
		destination
	);
	return {
		info: ( fields, message ) => logger.info( fields, message ),
		warn: ( fields, message ) => logger.warn( fields, message ),
		error: ( fields, message ) => logger.error( fields, message ),
	};
}
