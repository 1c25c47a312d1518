/** Networks that others publish and that are fetched when somebody asks for them: where they are, and what they must be. */

import type { OwnBytes } from '../net/formats/open.ts';

export interface PublishedNetwork {
  /** In the menu, in links and in files. */
  readonly name: string;
  /** Of a zip archive. The page's content-security-policy names it as well. */
  readonly address: string;
  /** Size of the archive. */
  readonly bytes: number;
  /** SHA-256 of the archive, in hexadecimal. */
  readonly digest: string;
  /** SHA-256 of the frozen TensorFlow graph in it. */
  readonly graphDigest: string;
}

/**
 * The article's network, "inception5h" of the TensorFlow archive (Apache-2.0): 53.9 MB with its auxiliary heads and the
 * names of its classes. Size and sums are those that TensorFlow's own build and many others check it by.
 */
export const INCEPTIONV1: PublishedNetwork = {
  name: 'inceptionv1',
  address: 'https://storage.googleapis.com/download.tensorflow.org/models/inception5h.zip',
  bytes: 49_937_555,
  digest: 'd13569f6a98159de37e92e9c8ec4dae8f674fbf475f69fe6199b514f756d4364',
  graphDigest: 'a39b08b826c9d5a5532ff424c03a3a11a202967544e389aca4b06c2bd8aef63f',
};

export const PUBLISHED: readonly PublishedNetwork[] = [INCEPTIONV1];

/** SHA-256 of some bytes, in hexadecimal. */
export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The published network that one of the files is, archive or graph; null where none is. */
export async function recognise(
  files: readonly OwnBytes[],
  published = PUBLISHED,
): Promise<PublishedNetwork | null> {
  for (const { name, bytes } of files) {
    if (!/\.(zip|pb)$/i.test(name)) continue;
    const digest = await sha256(bytes);
    const found = published.find((each) => digest === each.digest || digest === each.graphDigest);
    if (found) return found;
  }
  return null;
}

/** A size in the words of menus and messages. */
export const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`;
