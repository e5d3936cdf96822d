import { eventKeySchema, locationIdSchema, skuSchema } from '../../src/shared/ids.ts';
import type { StockEventBody } from '../../src/shared/stock-event.ts';
import { openSqliteStore } from '../../src/worker/store/sqlite/open-sqlite-store.ts';

const DAY_MS = 86_400_000;
const main = locationIdSchema.parse( 'main' );

/** When what is told here happened, and was told. */
export interface DaysBefore {
	readonly receivedMs: number;
	readonly adjustedMs: number;
}

/**
 * A ledger that has been kept for days, written by the ledger itself as it wrote it then: a mug that was
 * counted from the day before yesterday on, and of which somebody took three away yesterday.
 */
export async function keepLedgerForDays( dataDir: string, nowMs: number ): Promise< DaysBefore > {
	const store = openSqliteStore( dataDir );
	const mug = skuSchema.parse( 'MUG-001' );
	const at = {
		openedMs: nowMs - 3 * DAY_MS,
		receivedMs: nowMs - 2 * DAY_MS,
		adjustedMs: nowMs - DAY_MS,
	};
	const happened = async (
		atMs: number,
		source: string,
		key: string,
		actor: string | null,
		body: StockEventBody
	): Promise< void > => {
		const event = { source, key: eventKeySchema.parse( key ), occurredAtMs: atMs, actor, body };
		await store.ledger.commit( [ { event, receivedAtMs: atMs, delivery: null } ], atMs );
	};
	const shelf = { sku: mug, location: main };
	await store.model.addSkus( [ { sku: mug, title: 'Blue mug' } ] );
	await happened( at.openedMs, 'ledger', 'opening/MUG-001', null, {
		kind: 'opening',
		...shelf,
		units: 9,
		atMs: at.openedMs,
	} );
	await happened( at.receivedMs, 'api', 'a-delivery-of-six', 'petra (shop:shop)', {
		kind: 'receipt',
		...shelf,
		units: 6,
		condition: 'sellable',
		reference: 'PO-4711',
	} );
	await happened( at.adjustedMs, 'api', 'three-fell-down', 'anna (shop:shop)', {
		kind: 'adjustment',
		...shelf,
		delta: -3,
		reason: 'Three fell off the shelf',
	} );
	await store.close();
	return at;
}
