import { closedLoop, openLoop } from './loads.ts';
import { LOADS, STORM, type Plan } from './plan.ts';
import { saleOf, type Sale } from './sale.ts';
import type { Samples } from './samples.ts';
import type { Databases, Seller, Subject } from './subject.ts';

/** One round of one subject: every load, on a fresh copy of its filled database. */
export async function measureSubject(
	subject: Subject,
	databases: Databases,
	template: string,
	plan: Plan,
	samples: Samples
): Promise< void > {
	const at = await databases.copyOf( template );
	const seller = await subject.open( at, STORM.connections );
	try {
		for ( const { name, callers, isSpread, sales } of LOADS ) {
			const { perSecond } = await closedLoop( seller, salesOf( name, plan, isSpread ), {
				...callers,
				salesMax: plan.salesMax[ sales ],
				forMs: plan.forMs,
			} );
			samples.add( subject.name, name, perSecond );
			addCommitSizes( subject, seller, name, samples );
			if ( callers === STORM ) {
				await atHalfOf( perSecond, seller, { name, isSpread, plan }, ( measure, value ) =>
					samples.add( subject.name, measure, value )
				);
			}
		}
	} finally {
		await seller.close();
		await databases.drop( at );
	}
}

function salesOf( load: string, plan: Plan, isSpread: boolean ): ( number: number ) => Sale {
	const catalogue = isSpread ? { skus: plan.skus, unitsEach: 0 } : null;
	return ( number ) => saleOf( load, number, catalogue );
}

async function atHalfOf(
	perSecond: number,
	seller: Seller,
	{ name, isSpread, plan }: { name: string; isSpread: boolean; plan: Plan },
	add: ( measure: string, value: number ) => void
): Promise< void > {
	const { p50Ms, p99Ms } = await openLoop( seller, salesOf( `${ name }-open`, plan, isSpread ), {
		connections: STORM.connections,
		perSecond: perSecond / 2,
		forMs: plan.openLoopForMs,
	} );
	add( `${ name }, p50`, p50Ms );
	add( `${ name }, p99`, p99Ms );
	seller.commitSizes?.();
}

function addCommitSizes( subject: Subject, seller: Seller, load: string, samples: Samples ): void {
	const sizes = seller.commitSizes?.() ?? [];
	if ( sizes.length > 0 ) {
		const sales = sizes.reduce( ( sum, size ) => sum + size, 0 );
		samples.add( subject.name, `${ load }, a commit`, sales / sizes.length );
	}
}
