import { Button, RangeControl, TextControl } from '@wordpress/components';
import { dateI18n, getDate } from '@wordpress/date';
import { useEffect, useState } from '@wordpress/element';
import { __ } from '@wordpress/i18n';
import { momentText } from '../../components/moment.tsx';

interface TimeBarProps {
	/** When the first event of the SKU was committed; `null`: nobody knows yet. */
	readonly firstMs: number | null;
	/** When its events were committed, as far as they are known; newest first. */
	readonly eventsMs: readonly number[];
	readonly nowMs: number;
	/** The past time that is looked at; `null`: now. */
	readonly atMs: number | null;
	readonly onChoose: ( atMs: number | null ) => void;
}

/** How many places the slider has, at most. */
const PLACES = 1_000;

/** Chooses a time to look back to: by a slider, by writing it, or from one change to the next. */
export function TimeBar( { firstMs: knownMs, eventsMs, nowMs, atMs, onChoose }: TimeBarProps ) {
	const firstMs = knownMs ?? nowMs;
	const stepMs = Math.max( 1_000, Math.ceil( ( nowMs - firstMs ) / PLACES / 1_000 ) * 1_000 );
	const lastPlace = Math.max( 1, Math.ceil( ( nowMs - firstMs ) / stepMs ) );
	const place =
		atMs === null
			? lastPlace
			: Math.min( lastPlace - 1, Math.max( 0, Math.round( ( atMs - firstMs ) / stepMs ) ) );
	const earlier = eventsMs.find( ( eventMs ) => eventMs < ( atMs ?? Infinity ) );
	const later = atMs === null ? undefined : eventsMs.findLast( ( eventMs ) => eventMs > atMs );
	return (
		<div
			className="lockstep-time-bar"
			role="group"
			aria-label={ __( 'Look back', 'lockstep' ) }
		>
			<RangeControl
				className="lockstep-time-bar__slider"
				__next40pxDefaultSize
				__nextHasNoMarginBottom
				label={ __( 'Look back to any time', 'lockstep' ) }
				value={ place }
				min={ 0 }
				max={ lastPlace }
				step={ 1 }
				disabled={ knownMs === null }
				withInputField={ false }
				showTooltip={ false }
				aria-valuetext={ atMs === null ? __( 'now', 'lockstep' ) : momentText( atMs ) }
				onChange={ ( chosen = lastPlace ) =>
					onChoose( chosen >= lastPlace ? null : firstMs + chosen * stepMs )
				}
			/>
			<TimeField atMs={ atMs } nowMs={ nowMs } onChoose={ onChoose } />
			<div className="lockstep-time-bar__buttons">
				<Button
					variant="secondary"
					disabled={ earlier === undefined }
					accessibleWhenDisabled
					onClick={ () => earlier !== undefined && onChoose( earlier ) }
					__next40pxDefaultSize
				>
					{ __( 'Earlier change', 'lockstep' ) }
				</Button>
				<Button
					variant="secondary"
					disabled={ later === undefined }
					accessibleWhenDisabled
					onClick={ () => later !== undefined && onChoose( later ) }
					__next40pxDefaultSize
				>
					{ __( 'Later change', 'lockstep' ) }
				</Button>
				<Button
					variant={ atMs === null ? 'secondary' : 'primary' }
					disabled={ atMs === null }
					accessibleWhenDisabled
					onClick={ () => onChoose( null ) }
					__next40pxDefaultSize
				>
					{ __( 'Back to now', 'lockstep' ) }
				</Button>
			</div>
		</div>
	);
}

type TimeFieldProps = Pick< TimeBarProps, 'atMs' | 'nowMs' | 'onChoose' >;

/** In the zone of the site, as every time on the screen. */
function TimeField( { atMs, nowMs, onChoose }: TimeFieldProps ) {
	const chosen = atMs === null ? '' : dateI18n( 'Y-m-d\\TH:i:s', atMs );
	const [ text, setText ] = useState( chosen );
	const [ error, setError ] = useState< string | null >( null );
	useEffect( () => {
		setText( chosen );
		setError( null );
	}, [ chosen ] );
	return (
		<TextControl
			className={ error === null ? 'lockstep-field' : 'lockstep-field has-error' }
			__next40pxDefaultSize
			__nextHasNoMarginBottom
			label={ __( 'Day and time', 'lockstep' ) }
			type="datetime-local"
			step={ 1 }
			value={ text }
			help={ error ?? undefined }
			aria-invalid={ error !== null }
			onChange={ ( written ) => {
				setText( written );
				const writtenMs = written === '' ? NaN : getDate( written ).getTime();
				if ( Number.isNaN( writtenMs ) ) {
					return;
				}
				if ( writtenMs > nowMs ) {
					setError( __( 'Choose a time that has passed.', 'lockstep' ) );
				} else {
					setError( null );
					onChoose( writtenMs );
				}
			} }
		/>
	);
}
