/** The network's files out of a zip archive, piece by piece as it arrives, so that no archive is unpacked twice over. */

import { Unzip, UnzipInflate } from 'fflate';
import { NetworkError } from '../graph.ts';
import { quoted } from '../quote.ts';
import type { NamedBytes, OwnBytes } from './open.ts';

/** Networks and their labels; licences, pictures and what archivers add for themselves stay packed. */
const WANTED = /\.(onnx|pb|safetensors|json|txt)$/i;

/** What all files of an archive may take unpacked. A few kilobytes of zip can unpack to anything. */
const LARGEST = 2 ** 30;

/** How much is given to the unpacker at once: it copies what it has not used. */
const PIECE = 2 ** 20;

/** Whether the bytes begin as a zip archive does. */
export function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4;
}

interface Entry {
  readonly name: string;
  readonly parts: Uint8Array[];
  done: boolean;
}

/** Unpacks an archive while it arrives. */
export class ZipReader {
  readonly #archive: string;
  readonly #unzip: Unzip;
  readonly #entries: Entry[] = [];
  #bytes = 0;

  /** @param archive its name, for errors */
  constructor(archive: string) {
    this.#archive = archive;
    this.#unzip = new Unzip((file) => {
      if (!WANTED.test(file.name) || /(^|\/)[._]/.test(file.name)) return;
      const entry: Entry = { name: file.name, parts: [], done: false };
      this.#entries.push(entry);
      file.ondata = (error, part, final) => {
        if (error) throw error;
        this.#count(part.length);
        entry.parts.push(part);
        entry.done = final;
      };
      file.start();
    });
    this.#unzip.register(UnzipInflate);
  }

  /** The next bytes of the archive. @throws NetworkError where they cannot be unpacked */
  push(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; at += PIECE) this.#feed(bytes.subarray(at, at + PIECE), false);
  }

  /**
   * After the last bytes: what was in the archive, names with their folders.
   * @throws NetworkError where a file ends early or there is none that could belong to a network
   */
  finish(): OwnBytes[] {
    this.#feed(new Uint8Array(0), true);
    if (this.#entries.some(({ done }) => !done)) throw this.#damaged();
    if (this.#entries.length === 0) {
      throw new NetworkError(
        `The file ${quoted(this.#archive)} is a zip archive without a network in it (PyTorch saves such); export the network to ONNX.`,
      );
    }
    return this.#entries.map(({ name, parts }) => ({ name, bytes: joined(parts) }));
  }

  #feed(bytes: Uint8Array, last: boolean): void {
    try {
      this.#unzip.push(bytes, last);
    } catch (error) {
      throw error instanceof NetworkError ? error : this.#damaged();
    }
  }

  #count(bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes > LARGEST) {
      throw new NetworkError(
        `The archive ${quoted(this.#archive)} unpacks to more than 1 GiB; open a smaller network.`,
      );
    }
  }

  #damaged(): NetworkError {
    return new NetworkError(
      `The archive ${quoted(this.#archive)} is cut short, damaged or locked; fetch it again, or unpack it and open what is in it.`,
    );
  }
}

/** The network's files in an archive that is there as a whole. @throws NetworkError as `ZipReader` does */
export function unpackZip({ name, bytes }: NamedBytes): OwnBytes[] {
  const reader = new ZipReader(name);
  reader.push(bytes);
  return reader.finish();
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
