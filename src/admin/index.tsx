import { createRoot } from '@wordpress/element';
import { App } from './app.tsx';

const element = document.getElementById( 'lockstep-admin' );
if ( element ) {
	createRoot( element ).render( <App /> );
}
