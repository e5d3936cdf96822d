import '@testing-library/jest-dom';
import { configure } from '@testing-library/react';

// A second is not enough where eight other processes want the two cores; what never comes still fails.
configure( { asyncUtilTimeout: 10_000 } );

// What jsdom does not have and the screens ask for.
class StillObserver {
	observe() {}
	unobserve() {}
	disconnect() {}
}
Object.assign( window, {
	ResizeObserver: StillObserver,
	IntersectionObserver: StillObserver,
	matchMedia: ( media: string ) => ( {
		media,
		matches: false,
		addEventListener: () => undefined,
		removeEventListener: () => undefined,
		addListener: () => undefined,
		removeListener: () => undefined,
	} ),
} );
Element.prototype.scrollIntoView = () => undefined;
