/** The little of Markdown that docs/views.md uses: sections, paragraphs, lists, strong words and links. Plain data, no markup. */

export interface Span {
  readonly text: string;
  readonly strong?: boolean;
  /** Always https. */
  readonly link?: string;
}

export type Block =
  | { readonly kind: 'paragraph'; readonly spans: readonly Span[] }
  | { readonly kind: 'list'; readonly items: readonly (readonly Span[])[] };

const SPAN = /\*\*(.+?)\*\*|\[([^\]]+)\]\((https:\/\/[^)\s]+)\)/g;

/** What stands under the heading `## title`, up to the next one. @throws Error where there is no such heading */
export function sectionOf(text: string, title: string): string {
  const sections = text.split(/^## /m).slice(1);
  const section = sections.find((each) => each.startsWith(`${title}\n`));
  if (section === undefined) throw new Error(`There is no section "${title}".`);
  return section.slice(title.length).trim();
}

/** Blocks are parted by empty lines; a block whose lines begin with "- " is a list. */
export function parseMarkdown(text: string): Block[] {
  const blocks = text.split(/\n\s*\n/).map((block) => block.trim());
  return blocks.filter(Boolean).map((block) => {
    if (!block.startsWith('- ')) return { kind: 'paragraph', spans: parseSpans(block) };
    const items = block.split(/^- /m).slice(1);
    return { kind: 'list', items: items.map((item) => parseSpans(item.trim())) };
  });
}

function parseSpans(text: string): Span[] {
  const spans: Span[] = [];
  let from = 0;
  for (const match of text.matchAll(SPAN)) {
    const [all, strong, words = '', link] = match;
    if (match.index > from) spans.push({ text: text.slice(from, match.index) });
    spans.push(
      strong === undefined ? { text: words, ...(link ? { link } : {}) } : { text: strong, strong: true },
    );
    from = match.index + all.length;
  }
  if (from < text.length) spans.push({ text: text.slice(from) });
  return spans;
}
