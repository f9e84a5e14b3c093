import { gzipSync } from 'node:zlib';

export interface RawEntry {
  name: string;
  body?: string | Uint8Array;
  /** Tar's type flag: `0` file, `1` hard link, `2` symbolic link, `3` device, `5` folder, `x` extended header. */
  type?: string;
  linkname?: string;
  /** What the header says; by default the truth. */
  size?: number;
}

/** A tar that no decent packer would write, block by block. */
export function makeTar(entries: readonly RawEntry[]): Buffer {
  return Buffer.concat([...entries.map(toBlocks), Buffer.alloc(1024)]);
}

export function makeArchive(entries: readonly RawEntry[]): Buffer {
  return gzipSync(makeTar(entries));
}

/** An extended header that gives the next entry another path. */
export function longName(path: string): RawEntry {
  const tail = ` path=${path}\n`;
  const length = [2, 3, 4].find((digits) => String(tail.length + digits).length === digits) ?? 0;
  return { name: 'PaxHeader', type: 'x', body: `${tail.length + length}${tail}` };
}

function toBlocks({ name, body = '', type = '0', linkname = '', size }: RawEntry): Buffer {
  const content = Buffer.from(body);
  const header = Buffer.alloc(512);
  header.write(name, 0, 100);
  header.write('0000644\0', 100);
  header.write('0000000\0', 108);
  header.write('0000000\0', 116);
  header.write(`${(size ?? content.length).toString(8).padStart(11, '0')}\0`, 124);
  header.write('00000000000\0', 136);
  header.write('        ', 148);
  header.write(type, 156);
  header.write(linkname, 157, 100);
  header.write('ustar\u000000', 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return Buffer.concat([header, content, Buffer.alloc(-content.length & 511)]);
}
