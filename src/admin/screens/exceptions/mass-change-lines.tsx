import { __ } from '@wordpress/i18n';
import type { MassChangeLine } from '../../../shared/api/channels.ts';
import { ScrollBox } from '../../components/scroll-box.tsx';

interface MassChangeLinesProps {
	readonly lines: readonly MassChangeLine[];
	/** Else it is over. */
	readonly isHeld: boolean;
}

/** What each listing showed, and what it would show. */
export function MassChangeLines( { lines, isHeld }: MassChangeLinesProps ) {
	const held = isHeld ? __( 'held', 'lockstep' ) : __( 'was held', 'lockstep' );
	return (
		<ScrollBox label={ __( 'What would change', 'lockstep' ) }>
			<table className="lockstep-conflict__table">
				<thead>
					<tr>
						<th scope="col">{ __( 'SKU', 'lockstep' ) }</th>
						<th scope="col">{ __( 'Before', 'lockstep' ) }</th>
						<th scope="col">{ __( 'After', 'lockstep' ) }</th>
						<th scope="col">{ __( 'State', 'lockstep' ) }</th>
					</tr>
				</thead>
				<tbody>
					{ lines.map( ( { listing, sku, before, after, isSent } ) => (
						<tr key={ listing }>
							<th scope="row" dir="auto">
								{ sku }
							</th>
							<td>{ before }</td>
							<td>{ after }</td>
							<td>{ isSent ? __( 'had gone out', 'lockstep' ) : held }</td>
						</tr>
					) ) }
				</tbody>
			</table>
		</ScrollBox>
	);
}
