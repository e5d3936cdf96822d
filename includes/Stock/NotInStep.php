<?php

declare( strict_types=1 );

namespace Lockstep\Stock;

use Lockstep\Storage\Database;
use Lockstep\Storage\Schema;
use Lockstep\Storage\StorageFailed;

/**
 * The products of this shop that are not kept in step with the other channels, or not each by itself.
 *
 * Kept in step is what has a stock of its own and a SKU of its own, as Catalogue tells the worker: a product, a
 * variation, or a product whose variations take from its stock. That WooCommerce shows a variation without a SKU
 * under its product's is no help: several of them would be counted as one. Read from the products themselves and not from WooCommerce's lookup
 * table: what an import wrote by SQL, which is where most of these come from, is not in that table.
 * Drafts count, since the worker knows them too; what is in the trash does not.
 */
final class NotInStep {

	/**
	 * Has a stock of its own, and no SKU.
	 */
	public const NO_SKU = 'no-sku';

	/**
	 * Several have one SKU and each a stock of its own: they are counted as one.
	 */
	public const SHARED_SKU = 'shared-sku';

	/**
	 * The same, of one product in several languages: meant so.
	 */
	public const TRANSLATED = 'translated';

	/**
	 * Stock is not counted at all: nothing to be kept in step.
	 */
	public const NO_STOCK = 'no-stock';

	public const KINDS = [ self::NO_SKU, self::SHARED_SKU, self::TRANSLATED, self::NO_STOCK ];

	/**
	 * Those that somebody should look at.
	 */
	public const MENDED = [ self::NO_SKU, self::SHARED_SKU ];

	/**
	 * Of one SKU so many products are named at most.
	 */
	public const NAMED_MAX = 20;

	/**
	 * Above every product id, so that a group of translations is never taken for a product.
	 */
	private const TRANSLATIONS_FROM = 1000000000000;

	/**
	 * How many there are of a kind: products, or SKUs that several products share.
	 *
	 * @throws StorageFailed When the database refuses it.
	 */
	public static function count( string $kind ): int {
		$sql = self::is_of_skus( $kind )
			? 'SELECT COUNT(*) FROM (' . self::shared( $kind ) . ') shared'
			: 'SELECT COUNT(*) FROM (' . self::products( $kind ) . ') found';
		return (int) Database::value( $sql );
	}

	/**
	 * A page of one kind. Each entry names its products; those of a SKU that is shared are together.
	 *
	 * @param string $after Where the last page ended; empty to begin.
	 * @return array{entries: list<array<string, mixed>>, next: string|null}
	 * @throws StorageFailed When the database refuses it.
	 */
	public static function page( string $kind, string $after, int $limit ): array {
		return self::is_of_skus( $kind ) ? self::page_of_skus( $kind, $after, $limit ) : self::page_of_products( $kind, (int) $after, $limit );
	}

	private static function is_of_skus( string $kind ): bool {
		return self::SHARED_SKU === $kind || self::TRANSLATED === $kind;
	}

	/**
	 * @return array{entries: list<array<string, mixed>>, next: string|null}
	 * @throws StorageFailed When the database refuses it.
	 */
	private static function page_of_products( string $kind, int $after, int $limit ): array {
		$rows    = Database::rows( 'SELECT * FROM (' . self::products( $kind ) . ') found WHERE ID > %d ORDER BY ID LIMIT %d', [ $after, $limit + 1 ] );
		$shown   = array_slice( $rows, 0, $limit );
		$entries = [];
		foreach ( $shown as $row ) {
			$entries[] = [
				'sku'      => (string) $row['sku'],
				'products' => [ self::named( $row ) ],
				'count'    => 1,
			];
		}
		$last = end( $shown );
		return [
			'entries' => $entries,
			'next'    => count( $rows ) > $limit && false !== $last ? (string) $last['ID'] : null,
		];
	}

	/**
	 * @return array{entries: list<array<string, mixed>>, next: string|null}
	 * @throws StorageFailed When the database refuses it.
	 */
	private static function page_of_skus( string $kind, string $after, int $limit ): array {
		$groups = Database::rows( 'SELECT * FROM (' . self::shared( $kind ) . ') shared WHERE code > %s ORDER BY code LIMIT %d', [ $after, $limit + 1 ] );
		$shown  = array_slice( $groups, 0, $limit );
		$codes  = array_map( 'strval', array_column( $shown, 'code' ) );
		$named  = [];
		$skus   = [];
		foreach ( [] === $codes ? [] : self::of_skus( $codes ) as $row ) {
			$code             = (string) $row['code'];
			$skus[ $code ]    = (string) $row['sku'];
			$named[ $code ][] = self::named( $row );
		}
		$entries = [];
		foreach ( $shown as $group ) {
			$code      = (string) $group['code'];
			$entries[] = [
				'sku'      => $skus[ $code ] ?? '',
				'products' => array_slice( $named[ $code ] ?? [], 0, self::NAMED_MAX ),
				'count'    => (int) $group['products'],
			];
		}
		return [
			'entries' => $entries,
			'next'    => count( $groups ) > $limit ? $codes[ $limit - 1 ] : null,
		];
	}

	/**
	 * @param string[] $codes As shared() has them.
	 * @return array<int, array<string, string|null>>
	 * @throws StorageFailed When the database refuses it.
	 */
	private static function of_skus( array $codes ): array {
		return Database::rows(
			'SELECT * FROM (SELECT owners.*, HEX(owners.sku) AS code FROM (' . self::owners() . ') owners) coded WHERE code IN (' . Database::places( $codes, '%s' ) . ') ORDER BY code, ID',
			$codes
		);
	}

	/**
	 * SKUs that several products with a stock of their own have. Compared byte by byte, as the worker does:
	 * most databases would take "mug" and "MUG" for one.
	 */
	private static function shared( string $kind ): string {
		$things = self::TRANSLATED === $kind ? '= 1' : '> 1';
		return 'SELECT HEX(owners.sku) AS code, COUNT(*) AS products FROM (' . self::owners() . ") owners
			WHERE owners.sku <> '' GROUP BY HEX(owners.sku) HAVING COUNT(*) > 1 AND COUNT(DISTINCT owners.thing) $things";
	}

	private static function products( string $kind ): string {
		if ( self::NO_SKU === $kind ) {
			return 'SELECT owners.* FROM (' . self::owners() . ") owners WHERE owners.sku = ''";
		}
		$manages = self::meta( 'o.ID', '_manage_stock' );
		$shares  = self::meta( 'o.post_parent', '_manage_stock' );
		// What is sold of a product with variations are these; those that take from its stock are told with it.
		return self::select( "COALESCE($manages, 'no') <> 'yes' AND NOT (" . self::has_variations( '' ) . ") AND (o.post_type = 'product' OR COALESCE($shares, 'no') <> 'yes')" );
	}

	/**
	 * Everything with a stock of its own that is sold from. `thing` is the same for translations of one product.
	 */
	private static function owners(): string {
		$taking = self::has_variations( 'AND COALESCE(' . self::meta( 'child.ID', '_manage_stock' ) . ", 'no') <> 'yes'" );
		return self::select( self::meta( 'o.ID', '_manage_stock' ) . " = 'yes' AND ($taking OR NOT (" . self::has_variations( '' ) . '))' );
	}

	private static function select( string $condition ): string {
		return 'SELECT o.ID, o.post_parent, o.post_type, o.post_title, o.post_status, ' . self::sku( 'o.ID' ) . ' AS sku, ' . self::sku( 'parent.ID' ) . ' AS parent_sku, ' . self::thing() . " AS thing
			FROM {posts} o LEFT JOIN {posts} parent ON parent.ID = o.post_parent AND parent.post_type = 'product'
			WHERE o.post_status NOT IN ('trash', 'auto-draft')
			AND (o.post_type = 'product' OR (o.post_type = 'product_variation' AND parent.post_status NOT IN ('trash', 'auto-draft')))
			AND $condition";
	}

	/**
	 * @param string $those Which of its variations, after AND; empty for any.
	 */
	private static function has_variations( string $those ): string {
		return "EXISTS (SELECT 1 FROM {posts} child WHERE child.post_parent = o.ID AND child.post_type = 'product_variation' AND child.post_status NOT IN ('trash', 'auto-draft') $those)";
	}

	private static function sku( string $of ): string {
		return 'COALESCE(' . self::meta( $of, '_sku' ) . ", '')";
	}

	/**
	 * What it is a copy of in another language, as WPML and Polylang note it; else it is itself.
	 */
	private static function thing(): string {
		$known = [
			self::meta( 'o.ID', '_icl_lang_duplicate_of' ) . ' + 0',
			self::meta( 'o.ID', '_wcml_duplicate_of_variation' ) . ' + 0',
			'o.ID',
		];
		if ( taxonomy_exists( 'post_translations' ) ) {
			array_unshift( $known, self::TRANSLATIONS_FROM . " + (SELECT MIN(tt.term_taxonomy_id) FROM {term_relationships} tr JOIN {term_taxonomy} tt ON tt.term_taxonomy_id = tr.term_taxonomy_id WHERE tr.object_id = o.ID AND tt.taxonomy = 'post_translations')" );
		}
		if ( self::has_wpml() ) {
			array_unshift( $known, self::TRANSLATIONS_FROM . " + (SELECT MIN(t.trid) FROM {icl_translations} t WHERE t.element_id = o.ID AND t.element_type IN ('post_product', 'post_product_variation'))" );
		}
		return 'COALESCE(' . implode( ', ', $known ) . ')';
	}

	/**
	 * Asked of WPML itself: Polylang answers WPML's filters as well, and keeps no such table.
	 */
	private static function has_wpml(): bool {
		return defined( 'ICL_SITEPRESS_VERSION' ) && [] !== Database::rows( 'SHOW TABLES LIKE %s', [ addcslashes( Schema::table( 'icl_translations' ), '_%\\' ) ] );
	}

	private static function meta( string $of, string $key ): string {
		return "(SELECT m.meta_value FROM {postmeta} m WHERE m.post_id = $of AND m.meta_key = '$key' ORDER BY m.meta_id LIMIT 1)";
	}

	/**
	 * @param array<string, string|null> $row
	 * @return array<string, mixed>
	 */
	private static function named( array $row ): array {
		$is_variation = 'product_variation' === $row['post_type'];
		return [
			'product'   => (int) $row['ID'],
			'title'     => html_entity_decode( (string) $row['post_title'], ENT_QUOTES | ENT_HTML5, 'UTF-8' ),
			'status'    => (string) $row['post_status'],
			// Under which WooCommerce shows a variation that has none.
			'parentSku' => $is_variation ? (string) $row['parent_sku'] : '',
			// A variation is edited on its product's page.
			'editId'    => $is_variation ? (int) $row['post_parent'] : (int) $row['ID'],
		];
	}
}
