/** Every view's longer explanation: it is there, begins with what the page says, and is written in the Markdown that the page reads. */

import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parseMarkdown, type Span, sectionOf } from '../../src/app/page/markdown.ts';
import { VIEWS } from '../../src/app/views/index.ts';

const TEXT = readFileSync(new URL('../../docs/views.md', import.meta.url), 'utf8');

it('explains the views in the order of their tabs, and nothing else', () => {
  const titles = [...TEXT.matchAll(/^## (.*)$/gm)].map(([, title]) => title);
  expect(titles).toEqual(VIEWS.map(({ title }) => title));
});

it.each(VIEWS)('begins with the question of $title, and links to a paper', ({ title, question, reading }) => {
  expect(question).toMatch(/^[A-Z].*\?$/);
  expect(reading).toMatch(/^[A-Z].*\.$/);
  const [first, ...rest] = parseMarkdown(sectionOf(TEXT, title));
  expect(first).toEqual({ kind: 'paragraph', spans: [{ text: `${question} ${reading}` }] });
  const spans = rest.flatMap((block): readonly Span[] =>
    block.kind === 'list' ? block.items.flat() : block.spans,
  );
  expect(spans.filter(({ link }) => link !== undefined).length).toBeGreaterThan(0);
  // Nothing is left of the marks: the page reads all that is written.
  for (const { text } of spans) expect(text).not.toMatch(/\*\*|\]\(|^#|`/);
});

it('reads paragraphs, lists, strong words and links as plain data', () => {
  expect(parseMarkdown('One [two](https://a.example/b) and **three**.\n\n- four\n- **five** six')).toEqual([
    {
      kind: 'paragraph',
      spans: [
        { text: 'One ' },
        { text: 'two', link: 'https://a.example/b' },
        { text: ' and ' },
        { text: 'three', strong: true },
        { text: '.' },
      ],
    },
    { kind: 'list', items: [[{ text: 'four' }], [{ text: 'five', strong: true }, { text: ' six' }]] },
  ]);
});

it('takes no link but to https, and no section that is not there', () => {
  expect(parseMarkdown('[x](javascript:alert)')).toEqual([
    { kind: 'paragraph', spans: [{ text: '[x](javascript:alert)' }] },
  ]);
  expect(() => sectionOf(TEXT, 'Chan')).toThrow('no section "Chan"');
});
