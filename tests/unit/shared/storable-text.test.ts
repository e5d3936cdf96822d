import { orderIdSchema, skuSchema } from '../../../src/shared/ids.ts';
import { storableText, storableTextOrNull } from '../../../src/shared/storable-text.ts';

const UNKEPT = [ 'a\0b', '\ud83c', 'x\udf75y' ];

describe( 'texts that databases keep', () => {
	it.each( UNKEPT )( 'are the only names: %j is none', ( text ) => {
		expect( skuSchema.safeParse( text ).success ).toBe( false );
		expect( orderIdSchema.safeParse( text ).success ).toBe( false );
	} );

	it( 'are names as they are written', () => {
		for ( const text of [ ' A ', 'Größe 43½ 茶', '\u{1f375}', '\u0001' ] ) {
			expect( skuSchema.parse( text ) ).toBe( text );
		}
	} );

	it( 'are made of others by replacing what cannot be kept', () => {
		expect( UNKEPT.map( storableText ) ).toEqual( [ 'a\ufffdb', '\ufffd', 'x\ufffdy' ] );
		expect( storableText( 'Größe \u{1f375}' ) ).toBe( 'Größe \u{1f375}' );
		expect( storableTextOrNull( undefined ) ).toBeNull();
		expect( storableTextOrNull( '\0' ) ).toBe( '\ufffd' );
	} );
} );
