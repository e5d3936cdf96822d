import { readBundle } from '../../../src/admin/api/bundles.ts';
import { pushListing } from '../../../src/admin/api/channels.ts';
import { readShelves, readWhy } from '../../../src/admin/api/stock.ts';
import { fakePlugin } from './fake-plugin.ts';

/** Where in the address the plugin is asked: web servers read it before WordPress does. */
describe( 'the address of what has a name', () => {
	it( 'keeps the slashes of the name, since Apache refuses encoded ones', async () => {
		const plugin = fakePlugin();
		await readShelves( 'TEA/500 g' );
		await readBundle( 'SET/43½?' );
		await readWhy( 'shop:A/1' );
		await pushListing( 'outlet:A/1' );
		expect( plugin.asked.map( ( { path } ) => path ) ).toEqual( [
			'/lockstep/v1/worker/stock/TEA/500%20g',
			'/lockstep/v1/worker/bundles/SET/43%C2%BD%3F',
			'/lockstep/v1/worker/listings/shop%3AA/1/why',
			'/lockstep/v1/worker/listings/outlet%3AA/1/push',
		] );
	} );

	it( 'is never that of another name, whatever the browser makes of its parts', async () => {
		const plugin = fakePlugin();
		for ( const sku of [ 'A/../B', './A', 'A/..' ] ) {
			await readShelves( sku );
		}
		const asked = plugin.asked.map(
			( { path = '' } ) => new URL( path, 'https://shop.example' ).pathname
		);
		expect( asked ).toEqual( [
			'/lockstep/v1/worker/stock/A%2F..%2FB',
			'/lockstep/v1/worker/stock/.%2FA',
			'/lockstep/v1/worker/stock/A%2F..',
		] );
	} );
} );
