import { useState } from '@wordpress/element';
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
	| { readonly phase: 'saved'; readonly isNew: boolean; readonly isStopped: boolean }
	| { readonly phase: 'refused'; readonly problem: Problem };

export function useSaving( onSaved: ( bundle: string ) => Promise< void > ) {
	const [ saving, setSaving ] = useState< Saving >( { phase: 'rest' } );
	const save = async ( bill: WantedBill, seenSinceMs: number ): Promise< boolean > => {
		setSaving( { phase: 'saving' } );
		const answer = await saveBill( bill, seenSinceMs );
		if ( ! answer.ok ) {
			setSaving( { phase: 'refused', problem: answer.problem } );
			return false;
		}
		await onSaved( bill.bundle );
		setSaving( {
			phase: 'saved',
			isNew: answer.value.isNew,
			isStopped: bill.components.length === 0,
		} );
		return true;
	};
	return { saving, save, rest: () => setSaving( { phase: 'rest' } ) };
}
