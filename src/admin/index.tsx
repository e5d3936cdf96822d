import { createRoot } from '@wordpress/element';
import { App } from './app.tsx';
import './style.scss';

const element = document.getElementById( 'lockstep-admin' );
if ( element ) {
	createRoot( element ).render( <App /> );
}
