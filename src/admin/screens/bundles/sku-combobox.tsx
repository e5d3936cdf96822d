import { ComboboxControl } from '@wordpress/components';
import { useEffect, useState } from '@wordpress/element';
import { __, sprintf } from '@wordpress/i18n';
import { findSkus } from '../../api/bundles.ts';
import { named } from './words.ts';

const TYPING_MS = 200;

export interface ChosenSku {
	readonly sku: string;
	readonly title: string;
	/** Nobody knows it yet. */
	readonly isNew: boolean;
}

interface SkuComboboxProps {
	readonly label: string;
	readonly help?: string;
	/** Not to be chosen (again). */
	readonly except: readonly string[];
	readonly onChoose: ( chosen: ChosenSku ) => void;
}

interface Found {
	readonly search: string;
	readonly skus: readonly { readonly sku: string; readonly title: string }[];
}

/** Finds a product by a part of its SKU or name; the worker searches, and only what fits comes here. */
export function SkuCombobox( { label, help, except, onChoose }: SkuComboboxProps ) {
	const [ search, setSearch ] = useState( '' );
	const [ found, setFound ] = useState< Found >( { search: '', skus: [] } );
	const typed = search.trim();

	useEffect( () => {
		if ( typed === '' ) {
			setFound( { search: '', skus: [] } );
			return undefined;
		}
		const ending = new AbortController();
		const timer = window.setTimeout( async () => {
			const answer = await findSkus( typed, ending.signal );
			if ( answer.ok && ! ending.signal.aborted ) {
				setFound( { search: typed, skus: answer.value.skus } );
			}
		}, TYPING_MS );
		return () => {
			ending.abort();
			window.clearTimeout( timer );
		};
	}, [ typed ] );

	const known = found.skus.filter( ( { sku } ) => ! except.includes( sku ) );
	const isAnswered = found.search === typed;
	const isNew =
		typed !== '' &&
		isAnswered &&
		! except.includes( typed ) &&
		! found.skus.some( ( { sku } ) => sku === typed );
	return (
		<div
			role="presentation"
			onKeyDown={ ( event ) => {
				// It chooses, or there is nothing to choose yet; it never sends the form around it.
				if ( event.key === 'Enter' ) {
					event.preventDefault();
				}
			} }
		>
			<ComboboxControl
				__next40pxDefaultSize
				__nextHasNoMarginBottom
				label={ label }
				help={ help }
				placeholder={ __( 'Type a name or a SKU', 'lockstep' ) }
				value={ null }
				isLoading={ ! isAnswered }
				expandOnFocus={ false }
				options={ [
					...known.map( ( { sku, title } ) => ( {
						value: sku,
						label: named( sku, title ),
					} ) ),
					...( isNew
						? [
								{
									value: typed,
									/* translators: %s: what was typed. */
									label: sprintf( __( 'New SKU: %s', 'lockstep' ), typed ),
								},
							]
						: [] ),
				] }
				onFilterValueChange={ setSearch }
				onChange={ ( value ) => {
					// Enter, pressed before there is an answer, chooses what was offered for something else.
					const one = known.find( ( { sku } ) => sku === value );
					if ( one ) {
						onChoose( { ...one, isNew: false } );
					} else if ( isNew && value === typed ) {
						onChoose( { sku: typed, title: '', isNew: true } );
					}
				} }
			/>
		</div>
	);
}
