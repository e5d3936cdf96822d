#!/usr/bin/env node
/**
 * Is a log that `lockstep export --log` has written still what the ledger wrote? This file is all that
 * is needed to find out, with Node 20 or newer. What it reads is described in docs/log-format.md.
 *
 *     node verify-log.mjs FILE [--anchor HASH]... [--json]
 *
 * FILE may be `-` for standard input. HASH is a root that the worker's own log has printed: only what is
 * kept outside of the ledger proves it against whoever owns the ledger.
 *
 * Exit codes: 0 the log is whole, 1 it is not, 2 wrong usage, or a file that cannot be read.
 */
import { createHash } from 'node:crypto';
import { createReadStream, realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

/**
 * @typedef {keyof typeof MEANING} Why What is wrong.
 * @typedef {{ position: number | null, subject: string | null }} At Of an event, and of a chain.
 * @typedef {At & { line: number, why: Why, sentence: string }} Broken The first place that is wrong; the first line is 1.
 * @typedef {{ events: number, unchained: number, chains: number, anchors: number }} Counts
 * @typedef {{ isWhole: boolean, ledger: string | null, root: string, provedTo: number | null, broken: Broken | null } & Counts} Verdict
 * `root`: the ends of all chains as one number. `provedTo`: the last event that a root from outside proves.
 * @typedef {{ number: number, hash: string }} Head
 * @typedef {{ record: 'log' | 'event' | 'anchor' | 'end', format: string, ledger: string | null, number: number, position: number, links: ( Head & { subject: string } )[], root: string, sum: string } & Counts} AnyRecord
 */

const [ FORMAT, VERSION ] = [ 'lockstep-log', 1 ];
const SUM_LENGTH = ',"sum":"…"}'.length + 63;
const LINE_BYTES_MAX = 2 ** 26;

/** The fields of each kind of record, in their order. @type {Record< string, string >} */
const FIELDS = {
	log: 'record format version ledger store worker exportedAtMs sum',
	event: 'record position source key kind occurredAtMs isClamped receivedAtMs committedAtMs actor delivery outcome body bodyHash effect links sum',
	anchor: 'record number atMs position root sum',
	end: 'record events unchained chains anchors root sum',
};
const NOT_IN_DIGEST = new Set( [ 'record', 'links', 'sum' ] );

const MEANING = {
	version: 'It has to be checked by a program for that version.',
	unreadable: 'It was altered, or this is no log.',
	altered: 'It was altered after the export.',
	missing: 'Something was taken out or moved.',
	inserted: 'Something was put in or moved.',
	chain: 'The event or its link was rewritten after it was committed.',
	anchor: 'Something before it was rewritten.',
	cut: 'The end was cut off.',
	outside: 'The end was cut off, the log was rewritten, or it was exported before that.',
};

/** What is wrong with the next line. */
class Flaw extends Error {
	found = /** @type {Omit< Broken, 'line' > | null} */ ( null );
}

/** @type {( isTrue: boolean, why: Why, what: string, at?: At ) => void} */
function must( isTrue, why, what, at = { position: null, subject: null } ) {
	if ( ! isTrue ) {
		const sentence = `${ what } ${ MEANING[ why ] }`;
		throw Object.assign( new Flaw(), { found: { ...at, why, sentence } } );
	}
}

/** @type {( before: number, number: number, what: string, at?: At ) => void} */
function mustFollow( before, number, what, at ) {
	const sentence = `Here should be ${ what } ${ before + 1 }, not ${ number }.`;
	must( number === before + 1, number > before ? 'missing' : 'inserted', sentence, at );
}

/** @type {( text: string | Buffer ) => string} */
const sha256 = ( text ) => createHash( 'sha256' ).update( text ).digest( 'hex' );
/** @type {( value: unknown ) => string} */
const namesIn = ( value ) => Object.keys( value ?? {} ).join( ' ' );

/** What an event is in its chains. @type {( event: AnyRecord ) => string} */
function digestOf( event ) {
	const said = Object.entries( event ).filter( ( [ name ] ) => ! NOT_IN_DIGEST.has( name ) );
	return sha256( JSON.stringify( said.map( ( [ , value ] ) => value ) ) );
}

/** The ends of all chains as one number. @type {( heads: Map< string, Head > ) => string} */
function rootOf( heads ) {
	const ends = [ ...heads ].map( ( [ of, end ] ) => `${ of }\n${ end.number }\n${ end.hash }\n` );
	return sha256( ends.sort().join( '' ) );
}

/** Every byte counts: a line has to be as the ledger writes it. @type {( line: Buffer, isFirst: boolean ) => AnyRecord} */
function recordIn( line, isFirst ) {
	let record = null;
	let isAsWritten = false;
	try {
		record = JSON.parse( line.toString() );
		isAsWritten = line.equals( Buffer.from( JSON.stringify( record ) ) );
	} catch {
		// Then it is no record, as is said below.
	}
	const isOther = isFirst && record?.format === FORMAT && record.version !== VERSION;
	must( ! isOther, 'version', `The log is of version ${ JSON.stringify( record?.version ) }.` );
	const { record: kind, links = [] } = record ?? {};
	const isLink = ( /** @type {unknown} */ link ) => namesIn( link ) === 'subject number hash';
	const isRecord = isAsWritten && FIELDS[ kind ] === namesIn( record );
	must( isRecord && links?.every?.( isLink ), 'unreadable', 'This is no record.' );
	return record;
}

/** Not by node:readline: that ends a line at U+2028, too. @type {( bytes: AsyncIterable< Uint8Array >, onBytes?: ( count: number ) => void ) => AsyncGenerator< Buffer >} */
async function* linesOf( bytes, onBytes ) {
	let rest = '';
	for await ( const chunk of bytes ) {
		const [ end = '', ...begun ] = Buffer.from( chunk ).toString( 'latin1' ).split( '\n' );
		rest += end;
		for ( const next of begun ) {
			yield Buffer.from( rest, 'latin1' );
			rest = next;
		}
		must( rest.length < LINE_BYTES_MAX, 'unreadable', 'This line is longer than any record.' );
		onBytes?.( chunk.length );
	}
	must( rest === '', 'cut', 'This line has no end.' );
}

/**
 * Reads a log and computes all of its chains anew; each of the `roots` has to be met on the way.
 *
 * @type {( bytes: AsyncIterable< Uint8Array >, roots: readonly string[], onBytes?: ( count: number ) => void ) => Promise< Verdict >}
 */
export async function verifyLog( bytes, roots, onBytes ) {
	const unmet = new Set( roots );
	const heads = /** @type {Map< string, Head >} */ ( new Map() );
	const counts = { events: 0, unchained: 0, chains: 0, anchors: 0 };
	let ledger = /** @type {string | null} */ ( null );
	let provedTo = /** @type {number | null} */ ( null );
	let broken = /** @type {Broken | null} */ ( null );
	let lines = 0;
	let isEnded = false;

	/** @type {( root: string, why: Why ) => void} */
	const mustEndIn = ( root, why ) => {
		must( root === rootOf( heads ), why, 'The chains do not end in what this line says.' );
		provedTo = unmet.delete( root ) ? counts.events : provedTo;
	};
	/** @type {Record< AnyRecord[ 'record' ], ( record: AnyRecord ) => void >} */
	const take = {
		log: ( record ) => {
			must( record.format === FORMAT, 'unreadable', 'This is another format.' );
			ledger = record.ledger;
		},
		event: ( event ) => {
			const { position, links } = event;
			const digest = digestOf( event );
			const at = { position: Math.min( position, counts.events + 1 ), subject: null };
			mustFollow( counts.events, position, 'event', at );
			const isOurs = position > 1 || digest === ledger;
			must( isOurs, 'altered', 'The first line names another first event.', at );
			must( links.length > 0 || heads.size === 0, 'missing', 'It is in no chain.', at );
			for ( const { subject, number, hash } of links ) {
				const before = heads.get( subject ) ?? { number: 0, hash: '' };
				mustFollow( before.number, number, `link of ${ subject }`, { position, subject } );
				const isLinked = hash === sha256( `${ before.hash }\n${ digest }` );
				const what = `It does not continue the chain of ${ subject }.`;
				must( isLinked, 'chain', what, { position, subject } );
				heads.set( subject, { number, hash } );
			}
			counts.events += 1;
			counts.unchained += links.length === 0 ? 1 : 0;
			counts.chains = heads.size;
		},
		anchor: ( { number, position, root } ) => {
			mustFollow( counts.anchors, number, 'anchor' );
			must( position === counts.events, 'missing', `It belongs after event ${ position }.` );
			mustEndIn( root, 'anchor' );
			counts.anchors += 1;
		},
		end: ( record ) => {
			for ( const [ name, count ] of Object.entries( counts ) ) {
				const said = record[ /** @type {keyof Counts} */ ( name ) ];
				const what = `There are ${ count } ${ name }, not ${ said } as this line says.`;
				must( said === count, said > count ? 'missing' : 'inserted', what );
			}
			mustEndIn( record.root, 'altered' );
			const missed = `At no anchor the chains end in ${ [ ...unmet ].join( ' or ' ) }.`;
			must( unmet.size === 0, 'outside', missed );
			isEnded = true;
		},
	};

	try {
		for await ( const line of linesOf( bytes, onBytes ) ) {
			const record = recordIn( line, lines === 0 );
			const at = { position: record.position ?? null, subject: null };
			const isSame = record.sum === sha256( line.subarray( 0, -SUM_LENGTH ) );
			must( isSame, 'altered', 'The line does not come to its sum.', at );
			const isInPlace = ( record.record === 'log' ) === ( lines === 0 ) && ! isEnded;
			const why = lines === 0 ? 'missing' : 'inserted';
			must( isInPlace, why, 'Another kind of line should stand here.', at );
			take[ record.record ]( record );
			lines += 1;
		}
		must( isEnded, 'cut', 'The last line is missing.' );
	} catch ( error ) {
		if ( ! ( error instanceof Flaw && error.found ) ) {
			throw error;
		}
		broken = { line: lines + 1, ...error.found };
	}
	return { isWhole: ! broken, ledger, ...counts, root: rootOf( heads ), provedTo, broken };
}

/** @type {( verdict: Verdict ) => string} */
export function textOf( { events, chains, anchors, unchained, root, provedTo, broken } ) {
	if ( broken ) {
		const event = broken.position === null ? '' : `, event ${ broken.position }`;
		const text = `The log is not whole. Line ${ broken.line }${ event }: ${ broken.sentence }`;
		// What it quotes from the file must not move the cursor of a terminal.
		return text.replace( /\p{Cc}/gu, '\ufffd' );
	}
	const proof = provedTo === null ? 'no root from outside' : `proved up to event ${ provedTo }`;
	return `${ events } events in ${ chains } chains, ${ anchors } anchors, ${ unchained } events from before there were chains\n${ root }\nThe log is whole (${ proof }).`;
}

/** @type {( file: string ) => AsyncIterable< Uint8Array >} */
export const bytesOf = ( file ) => ( file === '-' ? process.stdin : createReadStream( file ) );
/** @type {( text: string ) => boolean} */
export const isRoot = ( text ) => /^[0-9a-f]{64}$/.test( text );

async function main() {
	const { values, positionals } = parseArgs( {
		allowPositionals: true,
		options: { anchor: { type: 'string', multiple: true }, json: { type: 'boolean' } },
	} );
	const roots = values.anchor ?? [];
	if ( positionals.length !== 1 || ! roots.every( isRoot ) ) {
		throw new Error( 'Usage: node verify-log.mjs FILE [--anchor HASH]... [--json]' );
	}
	const verdict = await verifyLog( bytesOf( positionals.join() ), roots );
	console.log( values.json ? JSON.stringify( verdict ) : textOf( verdict ) );
	process.exitCode = verdict.isWhole ? 0 : 1;
}

if ( process.argv[ 1 ] && realpathSync( process.argv[ 1 ] ) === fileURLToPath( import.meta.url ) ) {
	main().catch( ( error ) => {
		process.stderr.write( `${ error.message }\n` );
		process.exitCode = 2;
	} );
}
