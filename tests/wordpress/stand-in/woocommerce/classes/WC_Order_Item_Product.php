<?php

declare( strict_types=1 );

/**
 * A line of goods; there are no others here.
 */
class WC_Order_Item_Product extends WC_Order_Item {
}
