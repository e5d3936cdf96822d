import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { crc32, inflateRaw } from 'node:zlib';

const END = 0x06054b50;
const ENTRY = 0x02014b50;
const END_BYTES = 22;
const COMMENT_MAX = 65_535;
const inflate = promisify( inflateRaw );

interface ZipEntry {
	readonly name: string;
	readonly method: number;
	readonly crc: number;
	readonly packedBytes: number;
	readonly bytes: number;
	readonly offset: number;
}

/**
 * Unpacks a zip into `folder`. `rename` gives each entry its path there, or `null` to leave it out;
 * the first folder is cut off by `withoutFirstFolder`. There is no zip in Node, and neither `unzip`
 * nor PHP's extension is everywhere.
 *
 * @throws when the zip is damaged (each file's checksum is compared) or wants to write elsewhere.
 */
export async function unpackZip(
	zip: Buffer,
	folder: string,
	rename: ( name: string ) => string | null = ( name ) => name
): Promise< void > {
	const made = new Set< string >();
	for ( const entry of entriesOf( zip ) ) {
		const name = rename( entry.name );
		if ( name === null || name === '' || entry.name.endsWith( '/' ) ) {
			continue;
		}
		if (
			name.startsWith( '/' ) ||
			/^\w:/.test( name ) ||
			/(^|[/\\])\.\.([/\\]|$)/.test( name )
		) {
			throw new Error( `the zip wants to write outside its folder: ${ entry.name }` );
		}
		const path = join( folder, name );
		const parent = dirname( path );
		if ( ! made.has( parent ) ) {
			await mkdir( parent, { recursive: true } );
			made.add( parent );
		}
		await writeFile( path, await contentOf( zip, entry ) );
	}
}

/** For zips that hold one folder with everything in it. */
export function withoutFirstFolder( name: string ): string {
	return name.slice( name.indexOf( '/' ) + 1 );
}

function* entriesOf( zip: Buffer ): Generator< ZipEntry > {
	let end = zip.length - END_BYTES;
	const last = Math.max( 0, end - COMMENT_MAX );
	while ( end >= last && zip.readUInt32LE( end ) !== END ) {
		end -= 1;
	}
	if ( end < last ) {
		throw new Error( 'this is not a whole zip file' );
	}
	const count = zip.readUInt16LE( end + 10 );
	let at = zip.readUInt32LE( end + 16 );
	for ( let index = 0; index < count; index += 1 ) {
		if ( zip.readUInt32LE( at ) !== ENTRY ) {
			throw new Error( 'the list of files in the zip is damaged' );
		}
		const nameBytes = zip.readUInt16LE( at + 28 );
		yield {
			method: zip.readUInt16LE( at + 10 ),
			crc: zip.readUInt32LE( at + 16 ),
			packedBytes: zip.readUInt32LE( at + 20 ),
			bytes: zip.readUInt32LE( at + 24 ),
			offset: zip.readUInt32LE( at + 42 ),
			name: zip.toString( 'utf8', at + 46, at + 46 + nameBytes ),
		};
		at += 46 + nameBytes + zip.readUInt16LE( at + 30 ) + zip.readUInt16LE( at + 32 );
	}
}

async function contentOf( zip: Buffer, entry: ZipEntry ): Promise< Buffer > {
	const start =
		entry.offset +
		30 +
		zip.readUInt16LE( entry.offset + 26 ) +
		zip.readUInt16LE( entry.offset + 28 );
	const packed = zip.subarray( start, start + entry.packedBytes );
	const isStored = entry.method === 0;
	if ( ! isStored && entry.method !== 8 ) {
		throw new Error(
			`${ entry.name } is packed in a way that is not known (${ entry.method })`
		);
	}
	const content = isStored
		? packed
		: await inflate( packed, { maxOutputLength: Math.max( 1, entry.bytes ) } );
	if ( content.length !== entry.bytes || crc32( content ) !== entry.crc ) {
		throw new Error( `${ entry.name } in the zip is damaged` );
	}
	return content;
}
