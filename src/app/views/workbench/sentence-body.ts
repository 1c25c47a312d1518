/** Why there is nothing to see, in one sentence. */

import type { BenchPart } from '../../../viz/workbench-sheet.ts';
import { create, setText } from '../../page/elements.ts';
import type { Body } from './body.ts';
import type { ElementAnswer } from './element-answer.ts';

export class SentenceBody implements Body {
  readonly element = create('p', 'view-empty');

  show(answer: ElementAnswer): void {
    if (answer.kind === 'nothing') setText(this.element, answer.sentence);
  }

  mark(): void {}

  part(): BenchPart {
    return { kind: 'rows', rows: [{ words: this.element.textContent ?? '', value: '', share: 0 }] };
  }

  remove(): void {
    this.element.remove();
  }
}
