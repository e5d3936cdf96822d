<?php

declare( strict_types=1 );

/**
 * A value that cannot be.
 */
class WC_Data_Exception extends Exception {
}
