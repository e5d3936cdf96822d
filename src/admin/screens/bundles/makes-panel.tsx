import { __, sprintf } from '@wordpress/i18n';
import type { BundleMakes } from '../../../shared/api/bundles.ts';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { ScrollBox } from '../../components/scroll-box.tsx';
import type { Previewed } from './use-preview.ts';
import { canBeSold, limitSentence, named, oneMoreSentence } from './words.ts';

interface MakesPanelProps {
	readonly previewed: Previewed;
	/** Is there enough of a bill to say anything? */
	readonly isWhole: boolean;
	/** It is of what is not saved yet. */
	readonly isChanged: boolean;
}

/** How many can be had of what stands in the editor, and why not more. */
export function MakesPanel( { previewed, isWhole, isChanged }: MakesPanelProps ) {
	const { preview, problem, isStale } = previewed;
	const makes = preview?.makes ?? null;
	const isOfFields = problem !== null && Object.keys( problem.fields ).length > 0;
	return (
		<section className="lockstep-bundle__panel" aria-busy={ isStale }>
			<h3>
				{ isChanged
					? __( 'What it would make, once saved', 'lockstep' )
					: __( 'What it makes', 'lockstep' ) }
			</h3>
			<div role="status" aria-live="polite">
				{ makes && <Summary makes={ makes } /> }
				{ ! makes && isWhole && isStale && (
					<p className="lockstep-muted">{ __( 'Counting…', 'lockstep' ) }</p>
				) }
				{ ! isWhole && (
					<p className="lockstep-muted">
						{ __(
							'Choose the product and what is in it: here you will see how many can be sold.',
							'lockstep'
						) }
					</p>
				) }
				{ isOfFields && (
					<p className="lockstep-muted">
						{ __(
							'Nothing can be counted as it stands: see what is marked in the list.',
							'lockstep'
						) }
					</p>
				) }
			</div>
			{ problem && ! isOfFields && <ProblemNotice problem={ problem } /> }
			{ makes && <Leaves makes={ makes } /> }
			{ makes && makes.parts.some( ( { level } ) => level > 1 ) && (
				<>
					<h4>{ __( 'What is in it, on every level', 'lockstep' ) }</h4>
					<Tree parts={ makes.parts } level={ 1 } />
				</>
			) }
		</section>
	);
}

function Summary( { makes }: { readonly makes: BundleMakes } ) {
	const [ scarcest ] = makes.leaves;
	return (
		<>
			<p className="lockstep-bundle__number">{ canBeSold( makes.available ) }</p>
			{ scarcest && <p>{ limitSentence( scarcest ) }</p> }
			<p>{ oneMoreSentence( makes.oneMore ) }</p>
			{ makes.locations.length > 1 && (
				<p>
					{ makes.oneMore?.location === null
						? __( 'Packed from all places together.', 'lockstep' )
						: sprintf(
								/* translators: %s: list of locations, each with a number. */
								__( 'By place: %s', 'lockstep' ),
								makes.locations
									.map( ( one ) => `${ one.location } ${ one.available }` )
									.join( ', ' )
							) }
				</p>
			) }
		</>
	);
}

function Leaves( { makes }: { readonly makes: BundleMakes } ) {
	const places = makes.locations.length > 1;
	return (
		<ScrollBox label={ __( 'What each product allows', 'lockstep' ) }>
			<table className="lockstep-bundle__table">
				<thead>
					<tr>
						<th scope="col">{ __( 'Product', 'lockstep' ) }</th>
						<th scope="col">{ __( 'In one', 'lockstep' ) }</th>
						<th scope="col">{ __( 'Available', 'lockstep' ) }</th>
						<th scope="col">{ __( 'Enough for', 'lockstep' ) }</th>
					</tr>
				</thead>
				<tbody>
					{ makes.leaves.map( ( leaf ) => (
						<tr key={ leaf.sku }>
							<th scope="row">
								{ named( leaf.sku, leaf.title ) }
								{ leaf.sku === makes.limitedBy && (
									<span className="lockstep-bundle__limit">
										{ __( 'the limit', 'lockstep' ) }
									</span>
								) }
							</th>
							<td>{ leaf.each }</td>
							<td>
								{ leaf.available }
								{ places && (
									<span className="lockstep-muted">
										{ leaf.locations
											.map(
												( one ) => `${ one.location } ${ one.available }`
											)
											.join( ', ' ) }
									</span>
								) }
							</td>
							<td>{ leaf.allows }</td>
						</tr>
					) ) }
				</tbody>
			</table>
		</ScrollBox>
	);
}

type Parts = BundleMakes[ 'parts' ];

/** A list in a list: what a bundle is made of stands below it. */
function Tree( { parts, level }: { readonly parts: Parts; readonly level: number } ) {
	const here = parts.flatMap( ( part, index ) => ( part.level === level ? [ index ] : [] ) );
	return (
		<ul className="lockstep-bundle__tree">
			{ here.map( ( start, nth ) => {
				const part = parts[ start ];
				const inside = parts.slice( start + 1, here[ nth + 1 ] ?? parts.length );
				return (
					part && (
						<li key={ part.sku }>
							{ sprintf(
								/* translators: 1: how many, 2: name of a product, 3: how many are available. */
								__( '%1$d × %2$s: %3$d available', 'lockstep' ),
								part.quantity,
								named( part.sku, part.title ),
								part.available
							) }
							{ part.isBundle && (
								<span className="lockstep-muted">
									{ ' ' }
									{ part.isKeptAssembled
										? __( 'a bundle, some lie packed', 'lockstep' )
										: __( 'a bundle', 'lockstep' ) }
								</span>
							) }
							{ inside.length > 0 && <Tree parts={ inside } level={ level + 1 } /> }
						</li>
					)
				);
			} ) }
		</ul>
	);
}
