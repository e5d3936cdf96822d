import { SelectControl, TextControl } from '@wordpress/components';
import { useState } from '@wordpress/element';
import { __, _n, sprintf } from '@wordpress/i18n';
import type { SaleAnswer } from '../../../shared/api/bundles.ts';
import type { WantedSale } from '../../api/bundles.ts';
import { ScrollBox } from '../../components/scroll-box.tsx';
import { useChannels } from '../../use-channel-names.ts';
import { unitsOf } from './draft.ts';
import { named } from './words.ts';

interface SalePanelProps {
	readonly sale: SaleAnswer;
	readonly wanted: WantedSale;
	readonly isStale: boolean;
	/** It is under a bill that is not saved yet. */
	readonly isChanged: boolean;
	readonly onChange: ( sale: WantedSale ) => void;
}

/** What selling some would do, decided by the ledger as a sale is. Nothing is sold. */
export function SalePanel( { sale, wanted, isStale, isChanged, onChange }: SalePanelProps ) {
	const [ units, setUnits ] = useState( String( wanted.units ) );
	const { channels, nameOf } = useChannels();
	const known = unitsOf( units );
	return (
		<section className="lockstep-bundle__panel" aria-busy={ isStale }>
			<h3>{ __( 'What a sale would do', 'lockstep' ) }</h3>
			<p className="lockstep-muted">
				{ isChanged
					? __(
							'Under the bill as it stands here, not saved yet. Nothing is sold.',
							'lockstep'
						)
					: __( 'Nothing is sold: the ledger only says what it would do.', 'lockstep' ) }
			</p>
			<div className="lockstep-bundle__sale">
				<TextControl
					__next40pxDefaultSize
					__nextHasNoMarginBottom
					label={ __( 'How many are sold', 'lockstep' ) }
					type="number"
					min={ 1 }
					step={ 1 }
					value={ units }
					onChange={ ( typed ) => {
						setUnits( typed );
						const now = unitsOf( typed );
						if ( now !== null ) {
							onChange( { ...wanted, units: now } );
						}
					} }
					aria-invalid={ known === null }
				/>
				<SelectControl
					__next40pxDefaultSize
					__nextHasNoMarginBottom
					label={ __( 'Where', 'lockstep' ) }
					value={ sale.channel }
					options={ ( channels.length > 0 ? channels : [ sale.channel ] ).map(
						( channel ) => ( {
							value: channel,
							label: nameOf( channel ),
						} )
					) }
					onChange={ ( channel ) => onChange( { ...wanted, channel } ) }
				/>
			</div>
			{ known === null && (
				<p className="lockstep-bundle__wrong" role="alert">
					{ __( 'Write a whole number, 1 or more.', 'lockstep' ) }
				</p>
			) }
			<Outcome sale={ sale } nameOf={ nameOf } />
		</section>
	);
}

interface OutcomeProps {
	readonly sale: SaleAnswer;
	readonly nameOf: ( channel: string ) => string;
}

function Outcome( { sale, nameOf }: OutcomeProps ) {
	const titles = new Map( [
		...sale.shelves.map( ( { sku, title } ) => [ sku, title ] as const ),
		...sale.bundles.map( ( { bundle, title } ) => [ bundle, title ] as const ),
	] );
	return (
		<>
			{ sale.isObserved && (
				<p>
					{ __(
						'Whoever keeps that place (as Amazon does) takes the units off by itself: no shelf here changes.',
						'lockstep'
					) }
				</p>
			) }
			<Changes
				title={ __( 'On the shelves', 'lockstep' ) }
				first={ __( 'Product', 'lockstep' ) }
				rows={ sale.shelves.map( ( one ) => ( {
					key: `${ one.sku } ${ one.location }`,
					name: sprintf(
						/* translators: 1: name of a product, 2: name of a location. */
						__( '%1$s at “%2$s”', 'lockstep' ),
						named( one.sku, one.title ),
						one.location
					),
					...one,
					note:
						one.short > 0
							? sprintf(
									/* translators: %d: how many. */
									_n(
										'%d would be owed and is not there',
										'%d would be owed and are not there',
										one.short,
										'lockstep'
									),
									one.short
								)
							: '',
				} ) ) }
			/>
			<Changes
				title={ __( 'Bundles that could be sold', 'lockstep' ) }
				first={ __( 'Bundle', 'lockstep' ) }
				rows={ sale.bundles.map( ( one ) => ( {
					key: one.bundle,
					name: named( one.bundle, one.title ),
					...one,
					note: '',
				} ) ) }
			/>
			<Changes
				title={ __( 'What channels would show', 'lockstep' ) }
				first={ __( 'Listing', 'lockstep' ) }
				rows={ sale.listings.map( ( one ) => ( {
					key: one.listing,
					name: sprintf(
						/* translators: 1: name of a product, 2: name of a channel. */
						__( '%1$s on %2$s', 'lockstep' ),
						named( one.sku, titles.get( one.sku ) ?? '' ),
						nameOf( one.channel )
					),
					...one,
					note: '',
				} ) ) }
			/>
		</>
	);
}

interface ChangesProps {
	readonly title: string;
	readonly first: string;
	readonly rows: readonly {
		readonly key: string;
		readonly name: string;
		readonly before: number;
		readonly after: number;
		readonly note: string;
	}[];
}

function Changes( { title, first, rows }: ChangesProps ) {
	if ( rows.length === 0 ) {
		return null;
	}
	return (
		<ScrollBox label={ title }>
			<table className="lockstep-bundle__table">
				<caption>{ title }</caption>
				<thead>
					<tr>
						<th scope="col">{ first }</th>
						<th scope="col">{ __( 'Now', 'lockstep' ) }</th>
						<th scope="col">{ __( 'Then', 'lockstep' ) }</th>
					</tr>
				</thead>
				<tbody>
					{ rows.map( ( { key, name, before, after, note } ) => (
						<tr key={ key }>
							<th scope="row">
								{ name }
								{ note !== '' && (
									<span className="lockstep-bundle__wrong">{ note }</span>
								) }
							</th>
							<td>{ before }</td>
							<td>{ after }</td>
						</tr>
					) ) }
				</tbody>
			</table>
		</ScrollBox>
	);
}
