import { SelectControl, TextControl } from '@wordpress/components';
import { __ } from '@wordpress/i18n';
import type { FactKind } from '../../api/stock.ts';
import type { FactField } from './fact-form.ts';
import { fieldHelp, fieldWord } from './fact-words.ts';

interface FactFieldControlProps {
	readonly kind: FactKind;
	readonly field: FactField;
	readonly value: string;
	/** What is wrong with it. */
	readonly error: string | undefined;
	readonly places: readonly string[];
	readonly onChange: ( text: string ) => void;
}

const PLACES: readonly FactField[] = [ 'location', 'from', 'to' ];

/** One field with its name, and below it what is wrong with it or what it is for. */
export function FactFieldControl( props: FactFieldControlProps ) {
	const { kind, field, value, error, places, onChange } = props;
	const shared = {
		label: fieldWord( kind, field ),
		value,
		onChange,
		className: error === undefined ? 'lockstep-field' : 'lockstep-field has-error',
		help: error ?? fieldHelp( field ) ?? undefined,
		'aria-invalid': error !== undefined,
		__next40pxDefaultSize: true,
		__nextHasNoMarginBottom: true,
	} as const;
	return PLACES.includes( field ) ? (
		<SelectControl
			{ ...shared }
			options={ [
				...( value === '' ? [ { value: '', label: __( 'Choose…', 'lockstep' ) } ] : [] ),
				...places.map( ( place ) => ( { value: place, label: place } ) ),
			] }
		/>
	) : (
		<TextControl
			{ ...shared }
			autoComplete="off"
			// A minus is on no numeric keypad of a telephone.
			{ ...( field === 'units' && { inputMode: 'numeric' as const } ) }
		/>
	);
}
