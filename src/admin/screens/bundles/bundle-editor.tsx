import { Button } from '@wordpress/components';
import { useEffect, useRef, useState } from '@wordpress/element';
import { __ } from '@wordpress/i18n';
import type { BundleAnswer } from '../../../shared/api/bundles.ts';
import type { WantedBill, WantedSale } from '../../api/bundles.ts';
import { BillFields } from './bill-fields.tsx';
import { draftOf, isSameDraft, NO_DRAFT, wantedBill, type Draft } from './draft.ts';
import { LeaveQuestion } from './leave-question.tsx';
import { MakesPanel } from './makes-panel.tsx';
import { openBundle } from './new-bundle.ts';
import { SalePanel } from './sale-panel.tsx';
import { SavingNotice } from './saving-notice.tsx';
import { SkuCombobox } from './sku-combobox.tsx';
import { StopButton } from './stop-button.tsx';
import { usePreview } from './use-preview.ts';
import { useSaving } from './use-saving.ts';
import { useUnsaved } from './use-unsaved.ts';
import { Versions } from './versions.tsx';
import { Within } from './within.tsx';
import { named } from './words.ts';

interface BundleEditorProps {
	/** `null`: a new one. */
	readonly bundle: BundleAnswer | null;
	/** Reads it anew; answers whether that went well. */
	readonly onRead: ( bundle: string ) => Promise< boolean >;
	readonly onCreated: ( bundle: string ) => void;
}

export function BundleEditor( { bundle, onRead, onCreated }: BundleEditorProps ) {
	const readSinceMs = bundle?.versions[ 0 ]?.sinceMs ?? 0;
	const [ saved, setSaved ] = useState( { draft: NO_DRAFT, sinceMs: 0 } );
	// What was saved here is in force, also where it could not be read since.
	const isAhead = saved.sinceMs > readSinceMs;
	const read = bundle ? draftOf( bundle ) : NO_DRAFT;
	const inForce = isAhead ? saved.draft : read;
	const [ draft, setDraft ] = useState< Draft >( inForce );
	const [ title, setTitle ] = useState( bundle?.title ?? '' );
	const [ isNewSku, setIsNewSku ] = useState( false );
	const [ sale, setSale ] = useState< WantedSale >( { units: 1 } );
	const { saving, save, rest } = useSaving( onRead );
	const isSaving = saving.phase === 'saving';
	const isChanged = ! isSameDraft( draft, inForce );
	const unsaved = useUnsaved( isChanged || isSaving );
	const wanted = wantedBill( draft );
	const previewed = usePreview( wanted, sale );
	const problem = saving.phase === 'refused' ? saving.problem : previewed.problem;
	const saveButton = useRef< HTMLButtonElement >( null );
	const isHere = useIsHere();
	const change = ( changes: Partial< Draft > ) => {
		// A list of suggestions may still be open.
		if ( ! isSaving ) {
			rest();
			setDraft( { ...draft, ...changes } );
		}
	};
	/** What stands here changes only once it is saved. */
	const saveDraft = async ( bill: WantedBill, as: Draft ) => {
		const sinceMs = await save( bill, isAhead ? saved.sinceMs : readSinceMs );
		if ( sinceMs === null ) {
			return;
		}
		setSaved( { draft: as, sinceMs } );
		setDraft( as );
		if ( bundle === null && isHere.current ) {
			// It has an address of its own from now on.
			onCreated( bill.bundle );
			unsaved.goTo( openBundle( bill.bundle ) );
		}
	};
	const submit = () => {
		if ( wanted ) {
			// The field that Enter was pressed in cannot keep the keyboard: it takes nothing now.
			saveButton.current?.focus();
			void saveDraft( wanted, draft );
		}
	};
	return (
		<>
			<h2>
				{ draft.bundle === ''
					? __( 'New bundle', 'lockstep' )
					: named( draft.bundle, title ) }
			</h2>
			<SavingNotice
				saving={ saving }
				onReload={ () =>
					void onRead( draft.bundle ).then( ( isRead ) => isRead && rest() )
				}
			/>
			<div className="lockstep-bundle__columns">
				<form
					className="lockstep-bundle__form"
					noValidate
					onSubmit={ ( event ) => {
						event.preventDefault();
						submit();
					} }
				>
					<fieldset className="lockstep-bundle__fields" disabled={ isSaving }>
						{ bundle === null && draft.bundle === '' && (
							<SkuCombobox
								label={ __( 'Which product is the bundle?', 'lockstep' ) }
								help={ __(
									'The product that your customers buy. It needs a SKU, and stock management in WooCommerce.',
									'lockstep'
								) }
								except={ [] }
								onChoose={ ( chosen ) => {
									setTitle( chosen.title );
									setIsNewSku( chosen.isNew );
									change( { bundle: chosen.sku } );
								} }
							/>
						) }
						{ bundle === null && draft.bundle !== '' && (
							<p>
								{ isNewSku &&
									__( 'No channel lists this SKU yet.', 'lockstep' ) + ' ' }
								<Button variant="link" onClick={ () => change( { bundle: '' } ) }>
									{ __( 'Choose another product', 'lockstep' ) }
								</Button>
							</p>
						) }
						<BillFields draft={ draft } problem={ problem } onChange={ change } />
					</fieldset>
					<div className="lockstep-buttons">
						<Button
							ref={ saveButton }
							variant="primary"
							type="submit"
							isBusy={ isSaving }
							disabled={ isSaving || ! isChanged || wanted === null }
							accessibleWhenDisabled
							__next40pxDefaultSize
						>
							{ __( 'Save bundle', 'lockstep' ) }
						</Button>
						{ isChanged && bundle !== null && (
							<Button
								variant="tertiary"
								disabled={ isSaving }
								accessibleWhenDisabled
								onClick={ () => change( inForce ) }
								__next40pxDefaultSize
							>
								{ __( 'Undo changes', 'lockstep' ) }
							</Button>
						) }
						{ bundle?.makes && (
							<StopButton
								name={ named( bundle.bundle, bundle.title ) }
								within={ bundle.within }
								isBusy={ isSaving }
								onConfirm={ () => {
									const stopped = { ...NO_DRAFT, bundle: bundle.bundle };
									void saveDraft(
										{ ...stopped, components: [], addsSkus: false },
										stopped
									);
								} }
							/>
						) }
					</div>
				</form>
				<div className="lockstep-bundle__side">
					<MakesPanel
						previewed={ previewed }
						isWhole={ wanted !== null }
						isChanged={ isChanged }
					/>
					{ previewed.preview?.sale && (
						<SalePanel
							sale={ previewed.preview.sale }
							wanted={ sale }
							isStale={ previewed.isStale }
							isChanged={ isChanged }
							onChange={ setSale }
						/>
					) }
				</div>
				{ bundle && (
					<div className="lockstep-bundle__side lockstep-bundle__history">
						{ bundle.within.length > 0 && <Within bundles={ bundle.within } /> }
						{ bundle.versions.length > 0 && <Versions versions={ bundle.versions } /> }
					</div>
				) }
			</div>
			{ unsaved.asked !== null && (
				<LeaveQuestion
					onStay={ unsaved.stay }
					onLeave={ () => unsaved.goTo( unsaved.asked ?? '' ) }
				/>
			) }
		</>
	);
}

/** Is the page still shown? For who asks when something has been waited for. */
function useIsHere(): React.RefObject< boolean > {
	const isHere = useRef( true );
	useEffect( () => {
		isHere.current = true;
		return () => {
			isHere.current = false;
		};
	}, [] );
	return isHere;
}
