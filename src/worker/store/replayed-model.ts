/** What people have set. Everything else that counts has to follow from the log. */
export const MODEL_TABLES = [
	'skus',
	'channels',
	'listings',
	'bills',
	'observed_locations',
	'allocation_settings',
] as const;
