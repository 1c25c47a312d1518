/** Whose work is in the page, and on what terms: packages that the build lists in licences.json. */

import { create } from './elements.ts';

interface PackageLicence {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  readonly text: string;
}

const OWN = 'Cubescope and its network: Apache-2.0. It is made with the packages below.';
const MISSING = 'The list did not load: only a build has it. Reload the page to try again.';

/** A part of the help that unfolds; the texts are fetched when it is first opened. */
export function createLicences(): HTMLElement {
  const list = create('div');
  const element = unfolding('Licences', create('p', 'secondary', OWN), list);
  element.classList.add('licences');
  const open = async () => list.replaceChildren(...(await fetchPackages()).map(toElement));
  element.addEventListener(
    'toggle',
    () => void open().catch(() => list.replaceChildren(create('p', 'secondary', MISSING))),
    { once: true },
  );
  return element;
}

/** @throws Error without the file */
async function fetchPackages(): Promise<readonly PackageLicence[]> {
  const response = await fetch('./licences.json');
  if (!response.ok) throw new Error(`licences.json answers ${response.status}.`);
  return response.json();
}

function toElement({ name, version, licence, text }: PackageLicence): HTMLElement {
  return unfolding(`${name} ${version}: ${licence}`, create('p', 'licence-text secondary', text));
}

function unfolding(title: string, ...parts: readonly HTMLElement[]): HTMLElement {
  const element = create('details');
  element.append(create('summary', '', title), ...parts);
  return element;
}
