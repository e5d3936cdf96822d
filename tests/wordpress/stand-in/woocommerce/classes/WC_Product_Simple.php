<?php

declare( strict_types=1 );

/**
 * A product without variations.
 */
class WC_Product_Simple extends WC_Product {
}
