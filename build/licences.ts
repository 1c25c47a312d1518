import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { Plugin, Rolldown } from 'vite';

const LICENCES_FILE = 'licences.json';

/** A package of which something is in the build. */
export interface PackageLicence {
  readonly name: string;
  readonly version: string;
  /** SPDX expression, as the package declares it. */
  readonly licence: string;
  /** The whole text, as its terms ask. */
  readonly text: string;
}

export interface Licences {
  /** Lists the packages of the page and of its workers in licences.json of the build. */
  readonly page: Plugin;
  /** Hears of what is bundled into workers, which are builds of their own. */
  readonly workers: Plugin;
}

/** The folder of the package that a module is in, `…/node_modules/@scope/name`. */
const PACKAGE = /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/;

/**
 * Which packages are in the build is read from the bundles themselves, so that the list can neither lack one nor have one
 * too many.
 * @param root the project's folder
 */
export function licences(root: string): Licences {
  const folders = new Set<string>();
  const collect = (bundle: Rolldown.OutputBundle) => {
    for (const file of Object.values(bundle).flatMap((output) => filesOf(output, root))) {
      const [folder] = PACKAGE.exec(file.replaceAll('\\', '/')) ?? [];
      if (folder !== undefined && existsSync(`${folder}/package.json`)) folders.add(folder);
    }
  };
  return {
    workers: {
      name: 'cubescope:licences-of-workers',
      apply: 'build',
      generateBundle: (_, bundle) => collect(bundle),
    },
    page: {
      name: 'cubescope:licences',
      apply: 'build',
      async generateBundle(_, bundle) {
        collect(bundle);
        const packages = await Promise.all([...folders].sort().map(readLicence));
        const source = `${JSON.stringify(packages, null, 1)}\n`;
        this.emitFile({ type: 'asset', fileName: LICENCES_FILE, source });
      },
    },
  };
}

/** The files that a file of the bundle is made of, as far as something of them is left. */
function filesOf(output: Rolldown.OutputAsset | Rolldown.OutputChunk, root: string): string[] {
  if (output.type === 'asset') return output.originalFileNames.map((name) => join(root, name));
  return Object.entries(output.modules)
    .filter(([, { renderedLength }]) => renderedLength > 0)
    .map(([id]) => id);
}

/** @throws Error when a package says nothing of its licence: then somebody must look before it is given away */
async function readLicence(folder: string): Promise<PackageLicence> {
  const { name, version, license } = JSON.parse(await readFile(`${folder}/package.json`, 'utf8'));
  const file = (await readdir(folder)).find((each) => /^licen[cs]e(?:\.|$)/i.test(each));
  if (typeof license !== 'string' || file === undefined) {
    const where = relative('.', folder);
    throw new Error(
      `licences: the package in ${where} has no licence in it; look it up before it is bundled.`,
    );
  }
  return { name, version, licence: license, text: await readFile(join(folder, file), 'utf8') };
}
