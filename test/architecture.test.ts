/** Who may import whom (docs/architecture.md): a breach fails here. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Folder of src → folders of src it may import besides itself. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  gpu: [],
  net: ['gpu', 'shaders'],
  explain: ['net', 'gpu', 'shaders'],
  viz: ['explain', 'net', 'gpu', 'shaders'],
  app: ['viz', 'explain', 'net', 'gpu', 'shaders'],
};

/** Packages that only one place may import. */
const ONLY_IN: Readonly<Record<string, RegExp>> = {
  three: /^src\/viz\//,
  'lil-gui': /^src\/app\/controls/,
  wgsl_reflect: /^src\/gpu\//,
  protobufjs: /^src\/net\/formats\//,
  fflate: /^src\/net\/formats\//,
};

interface Import {
  readonly file: string;
  readonly target: string;
}

function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, file), 'utf8');
  const pattern = /(?:from\s+|import\s+|import\()\s*['"]([^'"]+)['"]/g;
  return [...text.matchAll(pattern)].map((match) => ({ file, target: match[1] ?? '' }));
}

const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).map(
  (name) => `src/${name}`,
);
const imports = files.filter((name) => name.endsWith('.ts')).flatMap(importsOf);

/** The folder under src that a relative import leads to; null for packages and files right under src. */
function folderOf({ file, target }: Import): string | null {
  if (!target.startsWith('.')) return null;
  const path = relative(root, join(root, dirname(file), target));
  const [top, folder, rest] = path.split('/');
  return top === 'src' && rest !== undefined
    ? (folder ?? null)
    : path.startsWith('src/')
      ? 'main'
      : 'outside';
}

describe('imports', () => {
  it('are found at all', () => {
    expect(imports.length).toBeGreaterThan(50);
  });

  it('go only where the architecture allows', () => {
    const breaches = imports.filter((each) => {
      const from = each.file.split('/')[1] ?? '';
      const to = folderOf(each);
      if (to === null || from === to || each.file === 'src/main.ts') return false;
      return !(MAY_IMPORT[from] ?? []).includes(to);
    });
    expect(breaches).toEqual([]);
  });

  it('reach packages only where they belong', () => {
    const breaches = imports.filter(({ file, target }) => {
      const name = target.split('/')[0] ?? '';
      return ONLY_IN[name] !== undefined && !ONLY_IN[name].test(file);
    });
    expect(breaches).toEqual([]);
  });
});

describe('folders', () => {
  it('are those that the architecture names', () => {
    const folders = new Set(files.map((name) => name.split('/')[1]).filter((name) => !name?.includes('.')));
    expect([...folders].filter((name) => name !== 'shaders' && !(name && name in MAY_IMPORT))).toEqual([]);
  });

  it('hold WGSL in src/shaders only, and nothing else there', () => {
    expect(files.filter((name) => name.endsWith('.wgsl') && !name.startsWith('src/shaders/'))).toEqual([]);
    expect(files.filter((name) => /^src\/shaders\/.+\.(?!wgsl$)/.test(name))).toEqual([]);
  });
});
