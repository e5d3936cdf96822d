import { crc32, deflateRawSync } from 'node:zlib';

/** A zip with these files, in the order given; every second one is stored, the others packed. */
export function makeZip( files: Readonly< Record< string, string > > ): Buffer {
	const bodies: Buffer[] = [];
	const entries: Buffer[] = [];
	let offset = 0;
	for ( const [ index, [ name, text ] ] of Object.entries( files ).entries() ) {
		const content = Buffer.from( text );
		const isStored = index % 2 === 1;
		const packed = isStored ? content : deflateRawSync( content );
		const shared = Buffer.alloc( 26 );
		shared.writeUInt16LE( 20, 0 );
		shared.writeUInt16LE( isStored ? 0 : 8, 4 );
		shared.writeUInt32LE( crc32( content ), 10 );
		shared.writeUInt32LE( packed.length, 14 );
		shared.writeUInt32LE( content.length, 18 );
		shared.writeUInt16LE( Buffer.byteLength( name ), 22 );
		const local = Buffer.concat( [ bytes( 0x04034b50 ), shared, Buffer.from( name ), packed ] );
		const tail = Buffer.alloc( 14 );
		tail.writeUInt32LE( offset, 10 );
		entries.push(
			Buffer.concat( [
				bytes( 0x02014b50 ),
				Buffer.alloc( 2 ),
				shared,
				tail,
				Buffer.from( name ),
			] )
		);
		bodies.push( local );
		offset += local.length;
	}
	const list = Buffer.concat( entries );
	const end = Buffer.alloc( 18 );
	end.writeUInt16LE( entries.length, 6 );
	end.writeUInt32LE( list.length, 8 );
	end.writeUInt32LE( offset, 12 );
	return Buffer.concat( [ ...bodies, list, bytes( 0x06054b50 ), end ] );
}

function bytes( signature: number ): Buffer {
	const buffer = Buffer.alloc( 4 );
	buffer.writeUInt32LE( signature );
	return buffer;
}
