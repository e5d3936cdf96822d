/** Both databases understand it. Never the hashes: nobody needs them to name a token. */
export const SELECT_TOKENS = `
	select name, scope, created_at_ms as "createdAtMs", last_used_at_ms as "lastUsedAtMs",
		revoked_at_ms as "revokedAtMs"
	from api_tokens order by created_at_ms, name, token_hash`;
