import { CheckboxControl } from '@wordpress/components';
import { useId } from '@wordpress/element';
import { __, sprintf } from '@wordpress/i18n';
import { ExceptionEntry } from './exception-entry.tsx';
import { keyOf, selectableOf, type ExceptionGroup as Group } from './groups.ts';
import { ReadCatalogue } from './read-catalogue.tsx';
import type { Dismissals } from './use-dismissals.ts';
import type { Retries } from './use-retries.ts';
import { kindWord } from './words.ts';

interface ExceptionGroupProps {
	readonly group: Group;
	readonly selected: ReadonlySet< string >;
	readonly onSelect: ( keys: readonly string[], isSelected: boolean ) => void;
	readonly retries: Retries;
	readonly dismissals: Dismissals;
	readonly onRead: () => Promise< unknown >;
	readonly nameOf: ( channel: string ) => string;
}

/** All of one kind under one heading, with a checkbox for all that can be selected. */
export function ExceptionGroup( props: ExceptionGroupProps ) {
	const { group, selected, onSelect, retries, dismissals, onRead, nameOf } = props;
	const { kind, exceptions } = group;
	const heading = useId();
	const keys = exceptions.flatMap( ( exception ) => selectableOf( exception ) ?? [] );
	const chosen = keys.filter( ( key ) => selected.has( key ) ).length;
	return (
		<section aria-labelledby={ heading } className="lockstep-exceptions__group">
			<h2 id={ heading }>
				{ kindWord( kind ) } <span className="lockstep-muted">({ exceptions.length })</span>
			</h2>
			{ channelsToRead( group ).map( ( channel ) => (
				<ReadCatalogue
					key={ channel }
					channel={ channel }
					name={ nameOf( channel ) }
					onRead={ onRead }
				/>
			) ) }
			{ keys.length > 1 && (
				<CheckboxControl
					__nextHasNoMarginBottom
					className="lockstep-exceptions__all"
					label={ sprintf(
						/* translators: %d: how many. */
						__( 'Select all %d', 'lockstep' ),
						keys.length
					) }
					checked={ chosen === keys.length }
					indeterminate={ chosen > 0 && chosen < keys.length }
					onChange={ ( isSelected ) => onSelect( keys, isSelected ) }
					disabled={ retries.run !== null }
				/>
			) }
			<ul>
				{ exceptions.map( ( exception ) => {
					const key = selectableOf( exception );
					return (
						<ExceptionEntry
							key={ keyOf( exception ) }
							exception={ exception }
							isSelected={ key !== null && selected.has( key ) }
							onSelect={ ( isSelected ) =>
								onSelect( key === null ? [] : [ key ], isSelected )
							}
							retries={ retries }
							dismissals={ dismissals }
							nameOf={ nameOf }
						/>
					);
				} ) }
			</ul>
		</section>
	);
}

/** What is parked waits for a mapping, which a catalogue may hold by now. */
function channelsToRead( { exceptions }: Group ): string[] {
	const channels = exceptions.flatMap( ( one ) =>
		one.kind === 'parked' && one.dismissal === null ? one.channel : []
	);
	return [ ...new Set( channels ) ];
}
