import { useCallback } from '@wordpress/element';
import { __, _n, sprintf } from '@wordpress/i18n';
import { readOrderStock, type KnownOrder, type OrderStock } from '../api/woocommerce-boxes.ts';
import { Box, Told } from './box.tsx';
import { NotPaired, WorkerAway } from './nothing-known.tsx';
import { OrderLines } from './order-lines.tsx';
import { ScreenLink } from './screen-link.tsx';

/** On the order's screen: what it has done to the stock. */
export function OrderBox( { order }: { readonly order: number } ) {
	const ask = useCallback( () => readOrderStock( order ), [ order ] );
	return (
		<Box title={ __( 'What this order does to the stock', 'lockstep' ) } ask={ ask }>
			{ ( found: OrderStock ) => <Found found={ found } /> }
		</Box>
	);
}

function Found( { found }: { readonly found: OrderStock } ) {
	switch ( found.state ) {
		case 'not-paired':
			return <NotPaired />;
		case 'worker-away':
			return <WorkerAway message={ found.message } />;
		case 'unknown':
			return (
				<Told
					text={ __(
						'The worker has not heard of this order. It learns of an order once it takes stock, within seconds; orders of before the shop was paired are known only if units were still open then.',
						'lockstep'
					) }
				>
					<LogLink order={ found.order } />
				</Told>
			);
		case 'known':
			return <Known found={ found } />;
	}
}

function Known( { found }: { readonly found: KnownOrder } ) {
	const { order, titles } = found;
	const { oversold, backordered } = shortIn( found );
	return (
		<>
			{ oversold > 0 && (
				<Told
					isProblem
					text={ sprintf(
						/* translators: %d: how many. */
						_n(
							'When it was placed, %d unit more was sold than there was.',
							'When it was placed, %d units more were sold than there were.',
							oversold,
							'lockstep'
						),
						oversold
					) }
				>
					<ScreenLink screen="exceptions" open="shortage">
						{ __( 'See what is short now', 'lockstep' ) }
					</ScreenLink>
				</Told>
			) }
			{ backordered > 0 && (
				<Told
					text={ sprintf(
						/* translators: %d: how many. */
						_n(
							'%d unit of it was sold as a backorder.',
							'%d units of it were sold as a backorder.',
							backordered,
							'lockstep'
						),
						backordered
					) }
				/>
			) }
			<OrderLines order={ order } titles={ titles } />
			<p>
				{ order.isOpen
					? __( 'What is committed is kept for this order until it ships.', 'lockstep' )
					: __( 'Nothing is kept for this order any more.', 'lockstep' ) }
			</p>
			<p className="lockstep-box__links">
				<LogLink order={ order.order } />
			</p>
		</>
	);
}

/** The most that any state of the order was short of: later ones tell of what the earlier ones did. */
function shortIn( { log, order }: KnownOrder ) {
	const most = ( wanted: string ) =>
		Math.max(
			0,
			...( log?.rows ?? [] )
				// An older worker answers with other orders, too.
				.filter( ( row ) => row.order === order.order )
				.map( ( { flags } ) =>
					flags
						.filter( ( { flag } ) => flag === wanted )
						.reduce( ( sum, { units } ) => sum + units, 0 )
				)
		);
	return { oversold: most( 'oversold' ), backordered: most( 'backordered' ) };
}

function LogLink( { order }: { readonly order: string } ) {
	return (
		<ScreenLink screen="sync-log" open={ `search/${ order }` }>
			{ __( 'Sync log of this order', 'lockstep' ) }
		</ScreenLink>
	);
}
