import '@testing-library/jest-dom';

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
