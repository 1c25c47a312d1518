/** Small words for the page's elements. Text from files and devices goes in as text, never as markup. */

/** The element of index.html with this id. @throws Error when the page and its code disagree */
export function byId<T extends Element>(id: string, type: new () => T): T {
  const element = document.getElementById(id) as Element | null;
  if (!(element instanceof type)) throw new Error(`index.html has no ${type.name} with the id "${id}".`);
  return element;
}

export function create<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className = '',
  text = '',
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text) element.textContent = text;
  return element;
}

/** A button that is no submit. */
export function createButton(className: string, text: string, onClick: () => void): HTMLButtonElement {
  const button = create('button', className, text);
  button.type = 'button';
  button.addEventListener('click', onClick);
  return button;
}

const SVG = 'http://www.w3.org/2000/svg';

/** An icon of index.html. */
export function icon(name: string): SVGSVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  const use = document.createElementNS(SVG, 'use');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  use.setAttribute('href', `#icon-${name}`);
  svg.append(use);
  return svg;
}

/** Writes text only where it changed, so that a live page causes no work when it stands still. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

export function setPressed(button: Element, pressed: boolean): void {
  button.setAttribute('aria-pressed', String(pressed));
}
