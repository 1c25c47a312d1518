/** The part of an element that shows something: which there are, and how one is made for an answer. */

import type { BenchPart } from '../../../viz/workbench-sheet.ts';
import type { Selected } from '../../selected.ts';
import type { ViewContext } from '../view.ts';
import { CellsBody } from './cells-body.ts';
import type { ElementAnswer } from './element-answer.ts';
import type { BenchElement } from './grammar.ts';
import { GroupsBody } from './groups-body.ts';
import { HistogramBody } from './histogram-body.ts';
import { ItemsBody } from './items-body.ts';
import { PictureBody } from './picture-body.ts';
import { SentenceBody } from './sentence-body.ts';

export interface Body {
  readonly element: HTMLElement;
  /** Shows an answer of its kind; equal ones change nothing. */
  show(answer: ElementAnswer): void;
  /** What is pointed at or pinned stands out. */
  mark(selected: Selected | null): void;
  /** What is shown, for a file. */
  part(): BenchPart;
  /** Off the page: what it pointed at is pointed at no longer. */
  remove(): void;
}

/** What a body is made for: another of these needs another body. */
export function bodyKey({ presentation }: BenchElement, answer: ElementAnswer): string {
  if (answer.kind === 'items') return `items ${presentation}`;
  return answer.kind === 'cells' ? `cells ${answer.layer} ${answer.rows} ${answer.columns}` : answer.kind;
}

export function createBody(context: ViewContext, element: BenchElement, answer: ElementAnswer): Body {
  switch (answer.kind) {
    case 'items':
      return new ItemsBody(context, element.presentation);
    case 'cells':
      return new CellsBody(context, answer);
    case 'groups':
      return new GroupsBody(context);
    case 'histogram':
      return new HistogramBody();
    case 'picture':
      return new PictureBody();
    case 'nothing':
      return new SentenceBody();
  }
}
