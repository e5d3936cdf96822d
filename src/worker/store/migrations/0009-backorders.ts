/** How many units more than there are a channel may offer of a SKU, as it was said last. */
export const sql = `
create table backorders (
	sku text not null,
	channel text not null,
	units integer not null check (units >= 0),
	at_ms integer not null,
	key text not null,
	primary key (sku, channel)
) strict, without rowid;
`;
