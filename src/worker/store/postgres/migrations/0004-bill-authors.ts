/** Who has saved a bill: a version without one is of before, or of somebody who asked without a name. */
export const sql = `
alter table bills add column saved_by text collate "C";
`;
