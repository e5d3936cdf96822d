import { CheckboxControl } from '@wordpress/components';
import { useId } from '@wordpress/element';
import { __, sprintf } from '@wordpress/i18n';
import { ExceptionEntry } from './exception-entry.tsx';
import { deliveryOf, keyOf, type ExceptionGroup as Group } from './groups.ts';
import type { Retries } from './use-retries.ts';
import { kindWord } from './words.ts';

interface ExceptionGroupProps {
	readonly group: Group;
	readonly selected: ReadonlySet< number >;
	readonly onSelect: ( deliveries: readonly number[], isSelected: boolean ) => void;
	readonly retries: Retries;
	readonly nameOf: ( channel: string ) => string;
}

/** All of one kind under one heading, with a checkbox for all that can be retried. */
export function ExceptionGroup( props: ExceptionGroupProps ) {
	const { group, selected, onSelect, retries, nameOf } = props;
	const { kind, exceptions } = group;
	const heading = useId();
	const deliveries = exceptions.flatMap( ( exception ) => deliveryOf( exception ) ?? [] );
	const chosen = deliveries.filter( ( delivery ) => selected.has( delivery ) ).length;
	return (
		<section aria-labelledby={ heading } className="lockstep-exceptions__group">
			<h2 id={ heading }>
				{ kindWord( kind ) } <span className="lockstep-muted">({ exceptions.length })</span>
			</h2>
			{ deliveries.length > 1 && (
				<CheckboxControl
					__nextHasNoMarginBottom
					className="lockstep-exceptions__all"
					label={ sprintf(
						/* translators: %d: how many. */
						__( 'Select all %d', 'lockstep' ),
						deliveries.length
					) }
					checked={ chosen === deliveries.length }
					indeterminate={ chosen > 0 && chosen < deliveries.length }
					onChange={ ( isSelected ) => onSelect( deliveries, isSelected ) }
					disabled={ retries.run !== null }
				/>
			) }
			<ul>
				{ exceptions.map( ( exception ) => {
					const delivery = deliveryOf( exception );
					return (
						<ExceptionEntry
							key={ keyOf( exception ) }
							exception={ exception }
							isSelected={ delivery !== null && selected.has( delivery ) }
							onSelect={ ( isSelected ) =>
								onSelect( delivery === null ? [] : [ delivery ], isSelected )
							}
							retries={ retries }
							nameOf={ nameOf }
						/>
					);
				} ) }
			</ul>
		</section>
	);
}
