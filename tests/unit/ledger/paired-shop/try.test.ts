import { searchAll } from './search.ts';
import { RIGHT, type Rules, type Beginning } from './world.ts';
import type { Action } from './actions.ts';
import type { OwnStart, OwnCounterState } from '../../../../src/worker/ledger/own-counter-state.ts';
const sell = (order:number, units=1): Action => ({does:'sell',order,units});
const scen: Record<string, [Action[], Beginning?, boolean?]> = {
 sell: [[sell(1)]],
 edit: [[{does:'edit',units:-1}]],
 else_sell: [[{does:'elsewhere'}, sell(1)],{},false],
 else_edit: [[{does:'elsewhere'}, {does:'edit',units:-1}],{},false],
 pending: [[{does:'place',order:1},{does:'pay',order:1}]],
 pendingonly: [[{does:'place',order:1},{does:'elsewhere'}],{},false],
 double: [[sell(1),{does:'reduce-again',order:1}]],
 cancel: [[sell(1),{does:'cancel',order:1}]],
 removed: [[sell(1),{does:'edit-line',order:1,units:0}]],
 editline: [[sell(1),{does:'edit-line',order:1,units:2}]],
 reading: [[{does:'edit',units:-1},{does:'reading'}]],
 reading2: [[{does:'edit',units:-1},{does:'reading'},{does:'edit',units:-1}],{},false],
 readsell: [[sell(1),{does:'reading'}],{},false],
 epochedit: [[{does:'new-epoch'},{does:'edit',units:-1},{does:'reading'}]],
 editepoch: [[{does:'edit',units:-1},{does:'new-epoch'},{does:'reading'}]],
 sellepoch: [[sell(1),{does:'new-epoch'},{does:'reading'}]],
 epochsell: [[{does:'new-epoch'},sell(1),{does:'reading'}]],
 restored: [[{does:'backup'},sell(1),{does:'restore'},sell(2)],{areRowsAlong:true}],
 restorededit: [[{does:'backup'},{does:'edit',units:-1},{does:'restore'},sell(2)],{areRowsAlong:true}],
 restart: [[sell(1),{does:'restart-worker'}],{},false],
 before: [[{does:'elsewhere'}], {before:[sell(1),{does:'edit',units:2}]}],
 beforeepoch: [[{does:'elsewhere'}], {before:[sell(1),{does:'edit',units:2},{does:'new-epoch'}]}],
 unread: [[sell(1),{does:'edit',units:-1}], {isUnread:true}, false],
 unread2: [[sell(1),{does:'cancel',order:1}], {isUnread:true}],
 unreadpend: [[{does:'place',order:1},{does:'pay',order:1}], {isUnread:true}],
 grouped: [[{does:'edit',units:-1},{does:'received'}], {groupsCommits:true}, false],
 groupedsell: [[sell(1),{does:'received'}], {groupsCommits:true}, false],
 debt: [[sell(1),{does:'elsewhere'},{does:'cancel',order:1}], {shelf:1}],
 debt2: [[{does:'elsewhere'},sell(1),{does:'cancel',order:1}], {shelf:1}],
 paytwo: [[{does:'place',order:1},{does:'pay',order:1,part:'begins'},{does:'pay',order:1,part:'ends'}]],
 canceltwo: [[sell(1),{does:'cancel',order:1,part:'begins'},{does:'cancel',order:1,part:'ends'}]],
 edittwo: [[sell(1),{does:'edit-line',order:1,units:2,part:'begins'},{does:'edit-line',order:1,part:'ends'}]],
 twoorders: [[sell(1),sell(2)],{},true],
};
const f = (g: (s: OwnStart, c: OwnCounterState, t: number) => number): Partial<Rules> => ({ formula: (start,c)=> start && c.reached && c.read!==null ? ({units:g(start,c,c.reached.total), includes:{epoch:start.epoch,...c.reached}}): ({units:0,includes:null}) });
const broken: Record<string, Partial<Rules>> = {
 right: {},
 noFormula: f(()=>0),
 noOrderTotal: f((s,c,t)=>t-s.total-c.explainedByOrders-c.explainedByThemselves),
 noThemselves: f((s,c,t)=>t-s.total-(c.explainedByOrders-s.orderTotal)),
 keepsRowsUntilIncluded: {keepsRowsUntilIncluded:false},
 addsItsLaterChanges: {addsItsLaterChanges:false},
 ignoresOlderRevisions: {ignoresOlderRevisions:false},
 readsExplainsFirst:{readsExplainsFirst:false,readsAtOneMoment:false},
 readsAtOneMoment:{readsAtOneMoment:false},
 readsSettled:{readsSettledOrdersOnly:false},
 revisesWhenIncludesChanges:{revisesWhenIncludesChanges:false},
 countsFromTheFirstReading:{countsFromTheFirstReading:false},
 countsLaterEpochsFromZero:{countsLaterEpochsFromZero:false},
 holds:{holdsDeliveriesWhileReading:false},
 pulls:{pullsBeforeReading:false},
 opens:{opensWithUnexplainedOrders:false},
 debt:{showsTheDebt:false},
};
const only = process.env.SCEN;
it.each( Object.keys(broken) )( '%s', ( name ) => {
	const out: string[] = [];
	for ( const [ s, [ actions, beginning = {}, isOrdered = true ] ] of Object.entries( scen ) ) {
		if ( only && ! s.startsWith( only ) ) continue;
		const t = performance.now();
		let r: string;
		try { const f = searchAll( actions, { ...RIGHT, ...broken[name] }, { isOrdered, beginning, worldsMax: 60000 } );
		r = `${f.worlds} ${f.wrong ? f.wrong.wrong + ': ' + f.wrong.steps.join(' → ') : 'ok'}`; } catch(e) { r = String(e).slice(0,100) }
		out.push( `${s.padEnd(12)} ${(performance.now()-t).toFixed(0).padStart(6)}ms ${r}` );
	}
	console.log( name + '\n' + out.join( '\n' ) );
}, 600000 );
