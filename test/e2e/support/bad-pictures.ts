/** Pictures that are cut, lie about their sizes, or never end: bytes of JPEG, PNG, WebP and GIF, and the text of SVG. */

import type { DroppedFile } from '../page-tools.ts';

/** Valid pictures of a few pixels, to begin with. */
export interface GoodPictures {
  readonly jpeg: Uint8Array;
  readonly png: Uint8Array;
  readonly webp: Uint8Array;
}

type Change = (bytes: Uint8Array) => Uint8Array;

/** What is written over the bytes from `at` on. */
const over =
  (at: number, ...put: number[]): Change =>
  (bytes) => {
    const out = Uint8Array.from(bytes);
    out.set(put, at);
    return out;
  };
const cut =
  (share: number): Change =>
  (bytes) =>
    bytes.slice(0, Math.floor(bytes.length * share));
const noise: Change = (bytes) => bytes.map((byte, i) => (i > 24 && i % 3 === 0 ? byte ^ 0xa5 : byte));

/** Where a JPEG says its size: four bytes, height and width, behind the marker of its frame. */
function jpegSize(bytes: Uint8Array): number {
  for (let at = 2; at < bytes.length; at += 2 + (bytes[at + 2] ?? 0) * 256 + (bytes[at + 3] ?? 0)) {
    if (bytes[at + 1] === 0xc0 || bytes[at + 1] === 0xc2) return at + 5;
  }
  throw new Error('the JPEG has no frame');
}

/** A GIF of one colour: a screen, an image of the same size and its few codes. */
function gif(width: number, height: number, blockLength = 2): Uint8Array {
  const size = [width & 255, width >> 8, height & 255, height >> 8];
  const screen = [...Buffer.from('GIF89a'), ...size, 0x80, 0, 0, 200, 30, 30, 0, 0, 0];
  return Uint8Array.of(...screen, 0x2c, 0, 0, 0, 0, ...size, 0, 2, blockLength, 0x44, 0x01, 0, 0x3b);
}

const svg = (inside: string, size = 'width="64" height="64"') =>
  Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" ${size}>${inside}</svg>`);

const entities = Array.from({ length: 12 }, (_, i) => `<!ENTITY e${i + 1} "${`&e${i};`.repeat(10)}">`).join(
  '',
);
const bomb = Buffer.from(
  `<!DOCTYPE svg [<!ENTITY e0 "lol">${entities}]>${svg('<text>&e12;</text>').toString('utf8')}`,
);

const MOST = [0x7f, 0xff, 0xff, 0xff];
/** Where a PNG has the length of its first chunk, and its width and height. */
const [PNG_LENGTH, PNG_SIZE] = [8, 16];
/** Where a WebP has the length of all and of its first chunk. */
const [WEBP_LENGTH, WEBP_CHUNK] = [4, 16];

/** Files that no browser can show as they say they are, by names of their own. */
export function badPictures({ jpeg, png, webp }: GoodPictures): DroppedFile[] {
  const size = jpegSize(jpeg);
  const list: [type: string, name: string, bytes: Uint8Array][] = [
    ['jpeg', 'empty', new Uint8Array(0)],
    ['jpeg', 'cut in its head', cut(0.1)(jpeg)],
    ['jpeg', 'full of noise', noise(jpeg)],
    ['jpeg', 'no size', over(size, 0, 0, 0, 0)(jpeg)],
    ['jpeg', 'huge size', over(size, 0xff, 0xff, 0xff, 0xff)(jpeg)],
    ['jpeg', 'segment too long', over(4, 0xff, 0xff)(jpeg)],
    ['png', 'cut in its head', png.slice(0, 20)],
    ['png', 'no size', over(PNG_SIZE, 0, 0, 0, 0, 0, 0, 0, 0)(png)],
    ['png', 'huge size', over(PNG_SIZE, ...MOST, ...MOST)(png)],
    ['png', 'chunk too long', over(PNG_LENGTH, ...MOST)(png)],
    ['png', 'full of noise', noise(png)],
    ['webp', 'cut in its head', webp.slice(0, 18)],
    ['webp', 'cut in half', cut(0.5)(webp)],
    ['webp', 'length that lies', over(WEBP_LENGTH, 0xff, 0xff, 0xff, 0xff)(webp)],
    ['webp', 'chunk too long', over(WEBP_CHUNK, 0xff, 0xff, 0xff, 0x7f)(webp)],
    ['webp', 'full of noise', noise(webp)],
    ['gif', 'cut in its head', gif(1, 1).slice(0, 10)],
    ['gif', 'no size', gif(0, 0)],
    ['gif', 'huge size', gif(65535, 65535)],
    ['svg+xml', 'not closed', svg('<g>').subarray(0, 60)],
    ['svg+xml', 'entities of entities', bomb],
    ['svg+xml', 'no size', svg('<rect/>', 'width="0" height="0"')],
    ['svg+xml', 'huge size', svg('<rect width="9" height="9"/>', 'width="1e9" height="1e9"')],
    ['svg+xml', 'a use of itself', svg('<g id="a"><use href="#a"/><use href="#a"/></g>')],
    ['svg+xml', 'a script', svg('<script>window.taken=1</script>')],
  ];
  return list.map(([type, name, bytes]) => ({
    type: `image/${type}`,
    name: `${name}.${type.slice(0, type === 'svg+xml' ? 3 : 4)}`,
    bytes,
  }));
}

/** Small or odd, and pictures all the same. */
export function oddPictures({ jpeg }: GoodPictures): DroppedFile[] {
  return [
    { type: 'image/gif', name: 'one pixel.gif', bytes: gif(1, 1) },
    {
      type: 'image/svg+xml',
      name: 'one pixel.svg',
      bytes: svg('<rect width="1" height="1"/>', 'width="1" height="1"'),
    },
    { type: 'image/png', name: 'a jpeg.png', bytes: jpeg },
  ];
}
