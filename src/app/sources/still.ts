/**
 * A picture that stands still: from a file, from the clipboard, or one of those that ship.
 *
 * It is decoded once, shrunk while it is decoded when it is large, turned as its EXIF data say, laid on white where
 * it is transparent, and kept in a canvas: shown on the page, copied to the GPU.
 */

import type { SourceKind } from '../state.ts';
import { type Frame, type FrameSource, SourceError } from './source.ts';

/** More pixels a side than any network or screen shows of it. */
const LARGEST_SIDE = 2048;

class Still implements FrameSource {
  readonly mirrored = false;
  onEnded: ((why: SourceError) => void) | null = null;
  readonly kind: SourceKind;
  readonly title: string;
  readonly element: HTMLCanvasElement;
  readonly #frame: Frame;
  #taken = false;

  constructor(kind: SourceKind, title: string, canvas: HTMLCanvasElement) {
    this.kind = kind;
    this.title = title;
    this.element = canvas;
    this.#frame = { image: canvas, width: canvas.width, height: canvas.height };
  }

  takeFrame(): Frame | null {
    if (this.#taken) return null;
    this.#taken = true;
    return this.#frame;
  }

  frame(): Frame {
    return this.#frame;
  }

  close(): void {}
}

/** Size to decode at: as it is, or with the longer side shrunk to `largest`. */
export function decodedSize(width: number, height: number, largest = LARGEST_SIDE): [number, number] {
  const scale = Math.min(1, largest / Math.max(width, height));
  return [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
}

/** @throws SourceError with the title in it where the bytes are not a picture */
export async function openStill(kind: SourceKind, title: string, file: Blob): Promise<FrameSource> {
  const url = URL.createObjectURL(file);
  try {
    const image = await readHead(url);
    const [width, height] = decodedSize(image.naturalWidth || 512, image.naturalHeight || 512);
    const bitmap = await decode(file, image, width, height);
    const canvas = paint(bitmap, width, height);
    bitmap.close();
    return new Still(kind, title, canvas);
  } catch {
    throw new SourceError(
      `"${title}" is damaged or not a picture this browser reads; open another one.`,
      'choose-file',
    );
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** The image with its size known, upright, without its pixels decoded yet. */
function readHead(url: string): Promise<HTMLImageElement> {
  return new Promise((resolve, reject) => {
    const image = new Image();
    image.onload = () => resolve(image);
    image.onerror = () => reject(new Error('not a picture'));
    image.src = url;
  });
}

async function decode(
  file: Blob,
  image: HTMLImageElement,
  width: number,
  height: number,
): Promise<ImageBitmap> {
  const options: ImageBitmapOptions = { imageOrientation: 'from-image' };
  if (image.naturalWidth !== width || image.naturalHeight !== height) {
    Object.assign(options, { resizeWidth: width, resizeHeight: height, resizeQuality: 'high' });
  }
  // Browsers decode SVG only through an element.
  return file.type === 'image/svg+xml' ? createImageBitmap(image, options) : createImageBitmap(file, options);
}

function paint(bitmap: ImageBitmap, width: number, height: number): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const pen = canvas.getContext('2d', { alpha: false });
  if (!pen) throw new Error('no canvas');
  pen.fillStyle = 'white';
  pen.fillRect(0, 0, width, height);
  pen.drawImage(bitmap, 0, 0, width, height);
  return canvas;
}
