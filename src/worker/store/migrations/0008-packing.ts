/** Bundles that are packed from several places together. */
export const sql = `
alter table bills add column is_packed_anywhere integer not null default 0 check (is_packed_anywhere in (0, 1));
`;
