import type Database from 'better-sqlite3';
import { openLikeProduct } from './open-like-product.ts';
import { CHANNELS, listingName, skuName, type Answer, type Catalogue, type Sale } from './sale.ts';
import type { Books, Seller, Subject } from './subject.ts';

/**
 * The usual way on SQLite: each sale is a transaction of its own, with prepared statements and our
 * PRAGMAs. It writes less than our ledger does (no order, no audit chain, no reason for a quantity):
 * the count, the sale under its key, and what the eight listings should show.
 */
export const sqlitePerEvent: Subject = {
	name: 'SQLite, a transaction per event',
	group: 'per-event',
	database: 'sqlite',
	fill: async ( folder, catalogue ) => {
		const db = openLikeProduct( folder );
		db.transaction( () => fill( db, catalogue ) ).immediate();
		db.close();
	},
	open: async ( folder ) => openSeller( openLikeProduct( folder ) ),
	books: async ( folder ) => {
		const db = openLikeProduct( folder );
		const books = booksOf( db );
		db.close();
		return books;
	},
};

function fill( db: Database.Database, { skus, unitsEach }: Catalogue ): void {
	db.exec( `
		create table stock (sku text primary key, on_hand integer not null, committed integer not null) strict, without rowid;
		create table sales (position integer primary key, key text not null unique, sku text not null, at_ms integer not null,
			is_accepted integer not null) strict;
		create table desired (listing text primary key, sku text not null, quantity integer not null, revision integer not null) strict;
		create index desired_by_sku on desired (sku);` );
	const stock = db.prepare( 'insert into stock values (?, ?, 0)' );
	const desired = db.prepare( 'insert into desired values (?, ?, ?, 1)' );
	for ( let index = 0; index < skus; index += 1 ) {
		const sku = skuName( index );
		stock.run( sku, unitsEach );
		for ( let channel = 0; channel < CHANNELS; channel += 1 ) {
			desired.run( listingName( sku, channel ), sku, unitsEach );
		}
	}
}

function openSeller( db: Database.Database ): Seller {
	const known = db.prepare< [ string ], { accepted: number } >(
		'select is_accepted as accepted from sales where key = ?'
	);
	const take = db.prepare< [ string ], { left: number } >( `
		update stock set committed = committed + 1 where sku = ? and on_hand - committed >= 1
		returning on_hand - committed as "left"` );
	const log = db.prepare(
		'insert into sales (key, sku, at_ms, is_accepted) values (?, ?, ?, ?)'
	);
	const show = db.prepare(
		'update desired set quantity = ?, revision = revision + 1 where sku = ?'
	);
	const sell = db.transaction( ( { key, sku }: Sale ): Answer => {
		const before = known.get( key );
		if ( before ) {
			return before.accepted === 1 ? 'accepted' : 'refused';
		}
		const taken = take.get( sku );
		log.run( key, sku, Date.now(), Number( taken !== undefined ) );
		if ( taken ) {
			show.run( taken.left, sku );
		}
		return taken ? 'accepted' : 'refused';
	} );
	return {
		sell: async ( sale ) => sell.immediate( sale ),
		close: async () => {
			db.close();
		},
	};
}

function booksOf( db: Database.Database ): Books {
	const accepted = db
		.prepare< [], { key: string } >( 'select key from sales where is_accepted = 1' )
		.all();
	const taken = db
		.prepare< [], { sku: string; committed: number } >(
			'select sku, committed from stock where committed <> 0'
		)
		.all();
	return {
		accepted: new Set( accepted.map( ( { key } ) => key ) ),
		taken: new Map( taken.map( ( { sku, committed } ) => [ sku, committed ] ) ),
	};
}
