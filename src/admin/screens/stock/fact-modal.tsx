import { Button, Modal, Notice } from '@wordpress/components';
import { useEffect, useRef, useState } from '@wordpress/element';
import { __ } from '@wordpress/i18n';
import type { Problem } from '../../api/problem.ts';
import type { Fact, FactKind, Location, Recorded, Shelf } from '../../api/stock.ts';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { FactFieldControl } from './fact-field.tsx';
import { FIELDS, readDraft, type Draft, type FactField, type FieldErrors } from './fact-form.ts';
import { countExplanation, formTitle, sendingProblem, sendWord } from './fact-words.ts';
import { previewOf } from './preview.ts';
import { useFact } from './use-fact.ts';

interface FactModalProps {
	readonly kind: FactKind;
	readonly sku: string;
	readonly shelves: readonly Shelf[];
	readonly locations: readonly Location[];
	readonly onClose: () => void;
	readonly onRecorded: ( fact: Fact, recorded: Recorded ) => void;
}

const NO_ERRORS: FieldErrors = {};

/** The form of one fact about shelves: what is wrong stands at its field, what will be below. */
export function FactModal( props: FactModalProps ) {
	const { kind, sku, shelves, locations, onClose, onRecorded } = props;
	const places = placesOf( locations );
	const [ draft, setDraft ] = useState< Draft >( () => firstDraft( kind, places, shelves ) );
	const [ errors, setErrors ] = useState( NO_ERRORS );
	/** What was changed since the worker refused it. */
	const [ mended, setMended ] = useState< readonly FactField[] >( [] );
	const sent = useRef< Fact >( { sku } );
	const form = useRef< HTMLFormElement >( null );
	const { isSending, isUnderWay, problem, send } = useFact( kind, ( recorded ) =>
		onRecorded( sent.current, recorded )
	);
	const read = readDraft( kind, sku, draft );
	const refusalAt = ( field: FactField ) =>
		mended.includes( field ) ? undefined : problem?.fields[ field ];
	const isAtField = FIELDS[ kind ].some( ( field ) => problem?.fields[ field ] !== undefined );
	useFocusOnError( form, problem, errors );
	useHeldFocus( isSending );

	const change = ( field: FactField, text: string ) => {
		setDraft( ( before ) => ( { ...before, [ field ]: text } ) );
		setMended( ( before ) => [ ...before, field ] );
		setErrors( NO_ERRORS );
	};
	const submit = ( event: React.FormEvent ) => {
		event.preventDefault();
		if ( ! read.ok ) {
			setErrors( read.errors );
			return;
		}
		setErrors( NO_ERRORS );
		setMended( [] );
		sent.current = read.fact;
		send( read.fact );
	};
	const isUnanswered = problem !== null && [ 'worker', 'site' ].includes( problem.kind );
	const advice = problem && sendingProblem( problem.code, isUnanswered );
	return (
		<Modal
			title={ formTitle( kind, sku ) }
			// Called when it has faded out: Enter may have sent it in the meantime.
			onRequestClose={ () => isUnderWay() || onClose() }
			isDismissible={ ! isSending }
			shouldCloseOnEsc={ ! isSending }
			shouldCloseOnClickOutside={ ! isSending }
			size="medium"
			className="lockstep-fact"
		>
			<form ref={ form } onSubmit={ submit } noValidate>
				{ kind === 'count' && (
					<p>
						{ countExplanation(
							shelves.find( ( { location } ) => location === draft.location )
						) }
					</p>
				) }
				{ FIELDS[ kind ].map( ( field ) => (
					<FactFieldControl
						key={ field }
						kind={ kind }
						field={ field }
						value={ draft[ field ] }
						error={ errors[ field ] ?? refusalAt( field ) }
						places={ places }
						onChange={ ( text ) => change( field, text ) }
					/>
				) ) }
				<p className="lockstep-fact__preview" aria-live="polite">
					{ read.ok && previewOf( read.moves, shelves ).join( ' ' ) }
				</p>
				{ problem && ! isAtField && (
					<ProblemNotice problem={ problem } { ...( advice && { note: advice } ) } />
				) }
				{ places.length === 0 && (
					<Notice status="warning" isDismissible={ false }>
						{ __( 'No channel draws from any location yet.', 'lockstep' ) }
					</Notice>
				) }
				<div className="lockstep-buttons">
					<Button
						type="submit"
						variant="primary"
						isBusy={ isSending }
						disabled={ isSending }
						accessibleWhenDisabled
						__next40pxDefaultSize
					>
						{ sendWord( kind ) }
					</Button>
					<Button
						variant="tertiary"
						disabled={ isSending }
						accessibleWhenDisabled
						onClick={ onClose }
						__next40pxDefaultSize
					>
						{ __( 'Cancel', 'lockstep' ) }
					</Button>
				</div>
			</form>
		</Modal>
	);
}

/** Where something can be recorded: what others count, they tell themselves. */
function placesOf( locations: readonly Location[] ): string[] {
	return locations
		.filter( ( { channels, isObserved } ) => channels.length > 0 && ! isObserved )
		.map( ( { location } ) => location );
}

/** The places are chosen already: those where the SKU lies. */
function firstDraft( kind: FactKind, places: readonly string[], shelves: readonly Shelf[] ): Draft {
	const full = shelves.toSorted( ( left, right ) => right.onHand - left.onHand )[ 0 ]?.location;
	const location = places.find( ( place ) => place === full ) ?? places[ 0 ] ?? '';
	const to = kind === 'transfer' ? places.find( ( place ) => place !== location ) : undefined;
	return {
		location,
		from: location,
		to: to ?? '',
		delta: '',
		units: '',
		reason: '',
		reference: '',
	};
}

/** What has to be corrected first gets the keyboard: once for each refusal, the form's own or the worker's. */
function useFocusOnError(
	form: React.RefObject< HTMLFormElement | null >,
	problem: Problem | null,
	errors: FieldErrors
): void {
	useEffect( () => focusOnError( form.current ), [ form, problem ] );
	useEffect( () => {
		// While somebody types nothing is refused, and the keyboard stays where it is.
		if ( errors !== NO_ERRORS ) {
			focusOnError( form.current );
		}
	}, [ form, errors ] );
}

/** While it cannot be closed, a press beside it would take the keyboard out of it, and not give it back. */
function useHeldFocus( isHeld: boolean ): void {
	useEffect( () => {
		if ( ! isHeld ) {
			return undefined;
		}
		const hold = ( event: MouseEvent ) => event.preventDefault();
		document.addEventListener( 'mousedown', hold );
		return () => document.removeEventListener( 'mousedown', hold );
	}, [ isHeld ] );
}

function focusOnError( form: HTMLFormElement | null ): void {
	form?.querySelector< HTMLElement >( '[aria-invalid="true"]' )?.focus();
}
