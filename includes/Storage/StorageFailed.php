<?php

declare( strict_types=1 );

namespace Lockstep\Storage;

/**
 * One of our statements did not do what it should: a deadlock, a lost connection, a missing table.
 * Whoever catches it leaves WooCommerce's own write as it is without us.
 */
final class StorageFailed extends \RuntimeException {
}
