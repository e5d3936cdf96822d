/** What modules may log: a sentence and plain fields. The fields are listed here on purpose. */
export interface LogFields {
	readonly channel?: string;
	readonly listing?: string;
	readonly delivery?: number;
	readonly order?: string;
	readonly call?: string;
	readonly code?: string;
	readonly reason?: string;
	readonly count?: number;
	readonly durationMs?: number;
	readonly error?: string;
}

export interface Log {
	info( fields: LogFields, message: string ): void;
	warn( fields: LogFields, message: string ): void;
	error( fields: LogFields, message: string ): void;
}

/** The text of an unknown error, without anything that hangs on it (causes carry headers). */
export function errorText( error: unknown ): string {
	return error instanceof Error ? `${ error.name }: ${ error.message }` : String( error );
}
