import { VisuallyHidden } from '@wordpress/components';

/** An empty cell: a dash to the eye, words to a screen reader. */
export function Nothing( { children }: { readonly children: string } ) {
	return (
		<span className="lockstep-muted lockstep-nothing">
			<span aria-hidden="true">–</span>
			<VisuallyHidden as="span">{ children }</VisuallyHidden>
		</span>
	);
}
