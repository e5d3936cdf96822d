import { useRef, useState } from '@wordpress/element';
import { saveBill, type WantedBill } from '../../api/bundles.ts';
import type { Problem } from '../../api/problem.ts';

/**
 * - `rest`: nothing was saved yet, or something was changed since.
 * - `saved`: and whether it was another bill than the one in force.
 * - `refused`: the worker said why; what was typed is kept.
 */
export type Saving =
	| { readonly phase: 'rest' }
	| { readonly phase: 'saving' }
	| {
			readonly phase: 'saved';
			readonly isNew: boolean;
			readonly isStopped: boolean;
	  }
	| { readonly phase: 'refused'; readonly problem: Problem };

/**
 * Saves one bill at a time.
 *
 * @param onSaved reads the bundle anew, before `saved` is said.
 */
export function useSaving( onSaved: ( bundle: string ) => Promise< unknown > ) {
	const [ saving, setSaving ] = useState< Saving >( { phase: 'rest' } );
	const isUnderWay = useRef( false );
	/** Since when the bill is in force; `null`: it was not saved. */
	const save = async ( bill: WantedBill, seenSinceMs: number ): Promise< number | null > => {
		if ( isUnderWay.current ) {
			return null;
		}
		isUnderWay.current = true;
		setSaving( { phase: 'saving' } );
		const answer = await saveBill( bill, seenSinceMs );
		if ( ! answer.ok ) {
			isUnderWay.current = false;
			setSaving( { phase: 'refused', problem: answer.problem } );
			return null;
		}
		await onSaved( bill.bundle );
		isUnderWay.current = false;
		setSaving( {
			phase: 'saved',
			isNew: answer.value.isNew,
			isStopped: bill.components.length === 0,
		} );
		return answer.value.sinceMs;
	};
	const rest = () => setSaving( ( now ) => ( now.phase === 'saving' ? now : { phase: 'rest' } ) );
	return { saving, save, rest };
}
