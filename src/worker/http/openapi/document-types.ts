/** What we use of JSON Schema 2020-12. */
export interface JsonSchema {
	readonly $ref?: string;
	readonly type?: 'object' | 'array' | 'string' | 'number' | 'integer' | 'boolean' | 'null';
	readonly description?: string;
	readonly properties?: Readonly< Record< string, JsonSchema > >;
	readonly required?: readonly string[];
	readonly additionalProperties?: boolean | JsonSchema;
	readonly items?: JsonSchema;
	readonly anyOf?: readonly JsonSchema[];
	readonly oneOf?: readonly JsonSchema[];
	readonly allOf?: readonly JsonSchema[];
	readonly const?: unknown;
	readonly enum?: readonly unknown[];
	readonly default?: unknown;
	readonly minimum?: number;
	readonly maximum?: number;
	readonly minLength?: number;
	readonly maxLength?: number;
	readonly pattern?: string;
	readonly minItems?: number;
	readonly maxItems?: number;
}

export interface MediaType {
	readonly schema: JsonSchema;
	readonly example?: unknown;
}

export interface Parameter {
	readonly name: string;
	readonly in: 'path' | 'query' | 'header';
	readonly required: boolean;
	readonly description?: string;
	readonly schema: JsonSchema;
	readonly example?: unknown;
}

export interface ResponseHeader {
	readonly description: string;
	readonly schema: JsonSchema;
}

export interface Response {
	readonly description: string;
	readonly headers?: Readonly< Record< string, ResponseHeader > >;
	readonly content: Readonly< Record< string, MediaType > >;
}

export interface RequestBody {
	readonly required: boolean;
	readonly content: Readonly< Record< string, MediaType > >;
}

export interface Operation {
	readonly operationId: string;
	readonly tags: readonly string[];
	readonly summary: string;
	readonly description?: string;
	readonly security: readonly Readonly< Record< string, readonly string[] > >[];
	readonly parameters: readonly Parameter[];
	readonly requestBody?: RequestBody;
	readonly responses: Readonly< Record< string, Response > >;
	readonly 'x-codeSamples': readonly { readonly lang: string; readonly source: string }[];
}

/** An OpenAPI 3.1 document, as far as we write one. */
export interface OpenApiDocument {
	readonly openapi: string;
	readonly info: {
		readonly title: string;
		readonly version: string;
		readonly description: string;
	};
	readonly tags: readonly { readonly name: string }[];
	readonly paths: Readonly< Record< string, Readonly< Record< string, Operation > > > >;
	readonly components: {
		readonly schemas: Readonly< Record< string, JsonSchema > >;
		readonly securitySchemes: Readonly< Record< string, unknown > >;
	};
}
