import {
	Card,
	CardBody,
	CardFooter,
	CardHeader,
	ExternalLink,
	Notice,
} from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';

const REST_KEYS_GUIDE = 'https://woocommerce.com/document/woocommerce-rest-api/';

interface NotPairedProps {
	readonly version: string;
}

/** What there is to know and to do while no worker is connected. */
export function NotPaired( { version }: NotPairedProps ) {
	return (
		<Card>
			<CardHeader>
				<h2>{ __( 'Not paired with a worker yet', 'lockstep' ) }</h2>
			</CardHeader>
			<CardBody>
				<Notice status="warning" isDismissible={ false }>
					{ __(
						'Nothing is synchronised from here. Your stock and your orders are untouched.',
						'lockstep'
					) }
				</Notice>
				<p>
					{ __(
						'The count is kept by the Lockstep worker, a program that runs beside your shop. This version of the plugin cannot be paired with it yet; the worker can already use this shop by its REST API:',
						'lockstep'
					) }
				</p>
				<ol>
					<li>
						{ __(
							'Start a worker on a machine of yours: README.md of Lockstep says how.',
							'lockstep'
						) }
					</li>
					<li>
						{ __(
							'Create a REST API key with read and write access under WooCommerce → Settings → Advanced → REST API.',
							'lockstep'
						) }{ ' ' }
						<ExternalLink href={ REST_KEYS_GUIDE }>
							{ __( 'How to create a key', 'lockstep' ) }
						</ExternalLink>
					</li>
					<li>
						{ __(
							'Give the worker the address of this shop and that key.',
							'lockstep'
						) }
					</li>
				</ol>
			</CardBody>
			<CardFooter>
				{ sprintf(
					/* translators: %s: version number of the plugin. */
					__( 'Lockstep plugin %s', 'lockstep' ),
					version
				) }
			</CardFooter>
		</Card>
	);
}
