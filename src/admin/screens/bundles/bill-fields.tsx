import { Button, CheckboxControl, TextControl } from '@wordpress/components';
import { useRef } from '@wordpress/element';
import { __, sprintf } from '@wordpress/i18n';
import type { Problem } from '../../api/problem.ts';
import { unitsOf, type Draft, type DraftPart } from './draft.ts';
import { SkuCombobox } from './sku-combobox.tsx';
import { fieldWords, named } from './words.ts';

interface BillFieldsProps {
	readonly draft: Draft;
	/** Why the worker would refuse it. */
	readonly problem: Problem | null;
	readonly onChange: ( changes: Partial< Draft > ) => void;
}

export function BillFields( { draft, problem, onChange }: BillFieldsProps ) {
	const { parts, isPackedAnywhere, isKeptAssembled } = draft;
	const list = useRef< HTMLDivElement >( null );
	const errorAt = ( index: number ): string | null => {
		const reason = problem?.fields[ `components.${ index }.sku` ];
		return reason === undefined ? null : fieldWords( problem?.code ?? '', reason );
	};
	return (
		<>
			<div
				ref={ list }
				tabIndex={ -1 }
				role="group"
				aria-label={ __( 'What is in it', 'lockstep' ) }
			>
				<h3>{ __( 'What is in it', 'lockstep' ) }</h3>
				{ parts.length === 0 ? (
					<p className="lockstep-muted">{ __( 'Nothing yet.', 'lockstep' ) }</p>
				) : (
					<ul className="lockstep-bundle__parts">
						{ parts.map( ( part, index ) => (
							<PartRow
								key={ part.sku }
								part={ part }
								error={ errorAt( index ) }
								onQuantity={ ( quantity ) =>
									onChange( {
										parts: parts.map( ( one ) =>
											one === part ? { ...one, quantity } : one
										),
									} )
								}
								onRemove={ () => {
									// The button that was pressed goes away with its row.
									list.current?.focus();
									onChange( { parts: parts.filter( ( one ) => one !== part ) } );
								} }
							/>
						) ) }
					</ul>
				) }
			</div>
			<SkuCombobox
				label={ __( 'Add a product', 'lockstep' ) }
				help={ __( 'It may be a bundle itself.', 'lockstep' ) }
				except={ parts.map( ( { sku } ) => sku ) }
				onChoose={ ( chosen ) =>
					onChange( { parts: [ ...parts, { ...chosen, quantity: '1' } ] } )
				}
			/>
			<CheckboxControl
				__nextHasNoMarginBottom
				label={ __( 'It may be packed from several places', 'lockstep' ) }
				help={ __(
					'Off: everything in one bundle has to lie at the same place, as one person packs it. On: the mug may come from the shop and the tea from the warehouse; then usually more can be sold.',
					'lockstep'
				) }
				checked={ isPackedAnywhere }
				onChange={ ( isOn ) => onChange( { isPackedAnywhere: isOn } ) }
			/>
			<CheckboxControl
				__nextHasNoMarginBottom
				label={ __( 'Some are kept packed', 'lockstep' ) }
				help={ __(
					'Off: every bundle is packed when it is sold. On: some lie finished on a shelf of their own. Those are sold first, and then as many as can be packed from the rest.',
					'lockstep'
				) }
				checked={ isKeptAssembled }
				onChange={ ( isOn ) => onChange( { isKeptAssembled: isOn } ) }
			/>
		</>
	);
}

interface PartRowProps {
	readonly part: DraftPart;
	readonly error: string | null;
	readonly onQuantity: ( quantity: string ) => void;
	readonly onRemove: () => void;
}

function PartRow( { part, error, onQuantity, onRemove }: PartRowProps ) {
	const name = named( part.sku, part.title );
	const isNumber = unitsOf( part.quantity ) !== null;
	const wrong = isNumber ? error : __( 'Write a whole number, 1 or more.', 'lockstep' );
	const id = `lockstep-part-${ encodeURIComponent( part.sku ) }`;
	return (
		<li>
			<span className="lockstep-bundle__part">
				{ name }
				{ part.isNew && (
					<span className="lockstep-muted">
						{ ' ' }
						{ __( 'new SKU, without stock yet', 'lockstep' ) }
					</span>
				) }
			</span>
			<TextControl
				__next40pxDefaultSize
				__nextHasNoMarginBottom
				/* translators: %s: name of a product. */
				label={ sprintf( __( 'How many of %s', 'lockstep' ), name ) }
				hideLabelFromVision
				type="number"
				min={ 1 }
				step={ 1 }
				value={ part.quantity }
				onChange={ onQuantity }
				aria-invalid={ wrong !== null }
				aria-describedby={ wrong === null ? undefined : id }
			/>
			<Button
				variant="tertiary"
				isDestructive
				/* translators: %s: name of a product. */
				aria-label={ sprintf( __( 'Remove %s', 'lockstep' ), name ) }
				onClick={ onRemove }
				__next40pxDefaultSize
			>
				{ __( 'Remove', 'lockstep' ) }
			</Button>
			{ wrong !== null && (
				<p className="lockstep-bundle__wrong" id={ id } role="alert">
					{ wrong }
				</p>
			) }
		</li>
	);
}
