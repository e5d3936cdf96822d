/**
 * Loaded into Playground's server before anything else (`node --import`). It has no option for the
 * address to listen on and would open the shop to everybody in the same network.
 */
import { Server } from 'node:net';

const { listen } = Server.prototype;

Server.prototype.listen = function ( port, ...rest ) {
	return typeof port === 'number' && typeof rest[ 0 ] !== 'string'
		? listen.call( this, port, '127.0.0.1', ...rest )
		: listen.call( this, port, ...rest );
};
