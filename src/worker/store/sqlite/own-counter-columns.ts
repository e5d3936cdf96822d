export { ownCounterFrom } from '../rows/own-counter-columns.ts';
