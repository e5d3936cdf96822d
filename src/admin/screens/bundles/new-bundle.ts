import { routeTo } from '../../use-route.ts';

/** In the address, of one that is not saved yet. No shop calls a product so. */
export const NEW = '+new';

export const openBundle = ( sku: string ): string => routeTo( 'bundles', sku );
export const openNew = (): string => routeTo( 'bundles', NEW );
