/** The longer explanation of a view: its part of docs/views.md, which lies beside the page, in a dialog. */

import { byId, create, createButton } from './elements.ts';
import { type Block, parseMarkdown, type Span, sectionOf } from './markdown.ts';

/** As it lies in the project, and in a build. */
const TEXT = './docs/views.md';
const MISSING = 'The explanation did not load. Close this and try again once there is a network.';

export class Explanations {
  readonly #dialog = byId('explanation', HTMLDialogElement);
  readonly #heading = create('h2');
  readonly #body = create('div', 'explanation');
  #text: Promise<string> | null = null;

  constructor() {
    const dialog = this.#dialog;
    this.#heading.id = 'explanation-heading';
    dialog.append(
      this.#heading,
      this.#body,
      createButton('button', 'Close', () => dialog.close()),
    );
    dialog.addEventListener('click', (event) => {
      if (event.target === dialog) dialog.close();
    });
  }

  /** @param title of the view, and of its part of the text */
  async open(title: string): Promise<void> {
    this.#heading.textContent = title;
    this.#body.replaceChildren();
    this.#dialog.showModal();
    const blocks = await this.#read(title);
    if (this.#heading.textContent !== title) return;
    this.#body.replaceChildren(...blocks.map(blockElement));
    this.#dialog.scrollTop = 0;
  }

  async #read(title: string): Promise<readonly Block[]> {
    this.#text ??= fetchText();
    try {
      return parseMarkdown(sectionOf(await this.#text, title));
    } catch {
      this.#text = null;
      return [{ kind: 'paragraph', spans: [{ text: MISSING }] }];
    }
  }
}

/** @throws Error without the file */
async function fetchText(): Promise<string> {
  const response = await fetch(TEXT);
  if (!response.ok) throw new Error(`${TEXT} answers ${response.status}.`);
  return response.text();
}

function blockElement(block: Block): HTMLElement {
  const element = create(block.kind === 'list' ? 'ul' : 'p');
  if (block.kind === 'paragraph') element.append(...block.spans.map(spanNode));
  else element.append(...block.items.map((spans) => withSpans(create('li'), spans)));
  return element;
}

function withSpans(element: HTMLElement, spans: readonly Span[]): HTMLElement {
  element.append(...spans.map(spanNode));
  return element;
}

function spanNode({ text, strong, link }: Span): Node {
  if (strong) return create('strong', '', text);
  if (link === undefined) return document.createTextNode(text);
  const anchor = create('a', 'view-link', text);
  anchor.href = link;
  anchor.target = '_blank';
  // The other site is not told where its visitor came from.
  anchor.rel = 'noopener noreferrer';
  return anchor;
}
