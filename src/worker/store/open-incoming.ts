/**
 * What is still to come under each reference: of several that were expected the newest, less what was
 * received after it was said. Of `sku`, `location`, `reference`, `units` and `expectedAtMs`.
 *
 * @param larger the database's name for the larger of two numbers.
 */
export function openIncoming( larger: 'max' | 'greatest' ): string {
	return `
	select e.sku, e.location, e.reference, e.expected_at_ms as "expectedAtMs", ${ larger }(0, e.units - (
		select coalesce(sum(r.units), 0) from incoming r
		where r.sku = e.sku and r.location = e.location and r.reference = e.reference and r.what = 'received'
			and (r.at_ms, r.key) > (e.at_ms, e.key))) as units
	from incoming e
	where e.what = 'expected' and not exists (select 1 from incoming n where n.sku = e.sku and n.location = e.location
		and n.reference = e.reference and n.what = 'expected' and (n.at_ms, n.key) > (e.at_ms, e.key))`;
}
