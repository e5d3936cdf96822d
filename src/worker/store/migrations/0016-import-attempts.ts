/** Who is at work on an import: each check, apply and undo raises the number, and only its own worker writes. */
export const sql = `
alter table imports add column attempt integer not null default 1;
`;
