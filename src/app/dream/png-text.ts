/**
 * Words inside a PNG file: an iTXt chunk is put right after the header, and found again. Nothing else of the file is
 * touched. https://www.w3.org/TR/png-3/#11iTXt
 */

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** Length, kind and CRC of a chunk; and the whole header chunk, which comes first. */
const [CHUNK_FRAME, HEADER_CHUNK] = [12, 25];

/** The file with the words under this keyword (Latin letters, at most 79). @throws Error for what is no PNG */
export function addPngText(file: Uint8Array, keyword: string, text: string): Uint8Array<ArrayBuffer> {
  checkSignature(file);
  const after = SIGNATURE.length + HEADER_CHUNK;
  // Keyword, no compression, no language, no translated keyword; then the text in UTF-8.
  const data = new TextEncoder().encode(`${keyword}\0\0\0\0\0${text}`);
  const chunk = makeChunk('iTXt', data);
  const made = new Uint8Array(file.length + chunk.length);
  made.set(file.subarray(0, after));
  made.set(chunk, after);
  made.set(file.subarray(after), after + chunk.length);
  return made;
}

/** The words under this keyword; null where the file has none, or is no PNG. */
export function readPngText(file: Uint8Array, keyword: string): string | null {
  if (!isPng(file)) return null;
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  for (let at = SIGNATURE.length; at + CHUNK_FRAME <= file.length; ) {
    const length = view.getUint32(at);
    const data = file.subarray(at + 8, at + 8 + length);
    if (kindAt(file, at) === 'iTXt' && data.length === length) {
      const [key, text] = splitText(data);
      if (key === keyword) return text;
    }
    at += CHUNK_FRAME + length;
  }
  return null;
}

export function isPng(file: Uint8Array): boolean {
  return SIGNATURE.every((byte, i) => file[i] === byte);
}

/** CRC-32 of PNG and zip, over all bytes. */
export function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (TABLE[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

const TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let bit = 0; bit < 8; bit++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c;
});

function makeChunk(kind: string, data: Uint8Array): Uint8Array {
  const chunk = new Uint8Array(CHUNK_FRAME + data.length);
  const view = new DataView(chunk.buffer);
  view.setUint32(0, data.length);
  chunk.set(new TextEncoder().encode(kind), 4);
  chunk.set(data, 8);
  view.setUint32(8 + data.length, crc32(chunk.subarray(4, 8 + data.length)));
  return chunk;
}

function kindAt(file: Uint8Array, at: number): string {
  return String.fromCharCode(...file.subarray(at + 4, at + 8));
}

/** Keyword and text of an uncompressed iTXt chunk; a compressed one has none for us. */
function splitText(data: Uint8Array): [string, string] {
  const key = data.indexOf(0);
  const compressed = data[key + 1] !== 0;
  const language = data.indexOf(0, key + 3);
  const translated = data.indexOf(0, language + 1);
  if (key < 0 || language < 0 || translated < 0 || compressed) return ['', ''];
  const text = new TextDecoder();
  return [text.decode(data.subarray(0, key)), text.decode(data.subarray(translated + 1))];
}

function checkSignature(file: Uint8Array): void {
  if (!isPng(file))
    throw new Error('Words were to be put into a file that is no PNG; export the picture again.');
}
