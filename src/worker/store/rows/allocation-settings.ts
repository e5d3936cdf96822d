/** Names of rows in `allocation_settings`, whose values are whole numbers. */
export const SPLIT_BELOW = 'split-below';
