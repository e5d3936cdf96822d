import type { Action } from './actions.ts';
import type { Beginning } from './world.ts';

/** A small case; every order in which it can happen is gone through. */
export interface Case {
	readonly name: string;
	readonly actions: readonly Action[];
	readonly beginning?: Beginning;
	/** The actions may come in any order, too. */
	readonly isUnordered?: boolean;
}

const sell = ( order: number, units = 1 ): Action => ( { does: 'sell', order, units } );
const edit = ( units: number ): Action => ( { does: 'edit', units } );
const elsewhere: Action = { does: 'elsewhere' };
const reading: Action = { does: 'reading' };
const newEpoch: Action = { does: 'new-epoch' };
const backup: Action = { does: 'backup' };
const restore: Action = { does: 'restore' };
const cancel: Action = { does: 'cancel', order: 1 };
const restored: Beginning = { areRowsAlong: true };

export const CASES: readonly Case[] = [
	{ name: 'a sale', actions: [ sell( 1 ) ] },
	{ name: 'an edit', actions: [ edit( -1 ) ] },
	{ name: 'a sale here and one elsewhere', actions: [ elsewhere, sell( 1 ) ], isUnordered: true },
	{
		name: 'an edit here and a sale elsewhere',
		actions: [ elsewhere, edit( -1 ) ],
		isUnordered: true,
	},
	{ name: 'two sales', actions: [ sell( 1 ), sell( 2 ) ] },
	{
		name: 'an order that is paid later',
		actions: [
			{ does: 'place', order: 1 },
			{ does: 'pay', order: 1 },
		],
	},
	{
		name: 'an order that is never paid',
		actions: [ { does: 'place', order: 1 }, elsewhere ],
		isUnordered: true,
	},
	{ name: 'a double reduction', actions: [ sell( 1 ), { does: 'reduce-again', order: 1 } ] },
	{ name: 'a cancellation', actions: [ sell( 1 ), cancel ] },
	{
		name: 'a line that is removed',
		actions: [ sell( 1 ), { does: 'edit-line', order: 1, units: 0 } ],
	},
	{
		name: 'a line that is edited',
		actions: [ sell( 1 ), { does: 'edit-line', order: 1, units: 2 } ],
	},
	{
		name: 'a payment cut in two',
		actions: [
			{ does: 'place', order: 1 },
			{ does: 'pay', order: 1, part: 'begins' },
			{ does: 'pay', order: 1, part: 'ends' },
		],
	},
	{
		name: 'a cancellation cut in two',
		actions: [ sell( 1 ), { ...cancel, part: 'begins' }, { ...cancel, part: 'ends' } ],
	},
	{
		name: 'an edited line cut in two',
		actions: [
			sell( 1 ),
			{ does: 'edit-line', order: 1, units: 2, part: 'begins' },
			{ does: 'edit-line', order: 1, part: 'ends' },
		],
	},
	{
		name: 'a worker that is restarted',
		actions: [ sell( 1 ), { does: 'restart-worker' } ],
		isUnordered: true,
	},
	{
		name: 'a debt',
		actions: [ elsewhere, sell( 1 ), cancel ],
		beginning: { shelf: 1 },
	},
	{ name: 'an edit and a reading', actions: [ edit( -1 ), reading ] },
	{
		name: 'a reading among edits',
		actions: [ edit( -1 ), reading, edit( -1 ) ],
		isUnordered: true,
	},
	{ name: 'a sale and a reading', actions: [ sell( 1 ), reading ], isUnordered: true },
	{
		name: 'an edit and a receipt in one commit',
		actions: [ edit( -1 ), { does: 'received' } ],
		beginning: { groupsCommits: true },
		isUnordered: true,
	},
	{
		name: 'a shop that had sold before',
		actions: [ elsewhere ],
		beginning: { before: [ sell( 1 ), edit( 2 ) ] },
	},
	{
		name: 'a shop that had sold in an epoch before',
		actions: [ elsewhere ],
		beginning: { before: [ sell( 1 ), edit( 2 ), newEpoch ] },
	},
	{
		name: 'a sale and an edit while it is connected',
		actions: [ sell( 1 ), edit( -1 ) ],
		beginning: { isUnread: true },
		isUnordered: true,
	},
	{
		name: 'a cancellation while it is connected',
		actions: [ sell( 1 ), cancel ],
		beginning: { isUnread: true },
	},
	{ name: 'an edit in a new epoch', actions: [ newEpoch, edit( -1 ), reading ] },
	{ name: 'a sale in a new epoch', actions: [ newEpoch, sell( 1 ), reading ] },
	{ name: 'an edit before a new epoch', actions: [ edit( -1 ), newEpoch, reading ] },
	{ name: 'a sale before a new epoch', actions: [ sell( 1 ), newEpoch, reading ] },
	{
		name: 'a database that is restored after a sale',
		actions: [ backup, sell( 1 ), restore, sell( 2 ) ],
		beginning: restored,
	},
	{
		name: 'a database that is restored after an edit',
		actions: [ backup, edit( -1 ), restore, sell( 2 ) ],
		beginning: restored,
	},
];
