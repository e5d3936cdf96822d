import type { ListingRowAnswer } from '../../../shared/api/channels.ts';
import { ListingCell } from './listing-cell.tsx';

interface ListingStackProps {
	readonly rows: readonly ListingRowAnswer[];
	readonly nameOf: ( channel: string ) => string;
	readonly linkTo: ( sku: string ) => string;
}

/** Too narrow for columns: a SKU, and its channels one below the other. */
export function ListingStack( { rows, nameOf, linkTo }: ListingStackProps ) {
	return (
		<ul className="lockstep-listing-stack">
			{ rows.map( ( { sku, title, listings } ) => (
				<li key={ sku }>
					<h2>
						<a href={ linkTo( sku ) }>
							<bdi>{ sku }</bdi>
						</a>
						{ title !== sku && (
							<bdi className="lockstep-listing-table__title">{ title }</bdi>
						) }
					</h2>
					<dl>
						{ listings.map( ( one ) => (
							<div key={ one.listing }>
								<dt>
									<bdi>{ nameOf( one.channel ) }</bdi>
								</dt>
								<dd>
									<ListingCell listing={ one } />
								</dd>
							</div>
						) ) }
					</dl>
				</li>
			) ) }
		</ul>
	);
}
