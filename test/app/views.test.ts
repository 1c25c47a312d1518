/** Settings of views in the link, the registry of views, and the files that views save. */

import { expect, it } from 'vitest';
import { fileName, toCsv } from '../../src/app/views/export.ts';
import { VIEWS } from '../../src/app/views/index.ts';
import { VIEW_NAMES } from '../../src/app/views/names.ts';
import {
  choice,
  classIndex,
  flag,
  layer,
  layers,
  number,
  settingsField,
  text,
} from '../../src/app/views/setting.ts';
import { DEFAULT_VIEW_SETTINGS, type SetView, VIEW_FIELDS } from '../../src/app/views/settings.ts';

const SPEC = {
  count: number([1, 16, 1], 6),
  way: choice(['straight', 'round'], 'straight'),
  align: flag(true),
  layer: layer(),
  layers: layers(),
  a: classIndex(),
  list: text(20),
};
const field = settingsField(SPEC);
const CHANGED = {
  count: 8,
  way: 'round' as const,
  align: false,
  layer: 'a;b:c|d',
  layers: ['x|1', 'inception_3a/output'],
  a: 281,
  list: 'cafax6.a*b;%:|',
};

it('writes nothing but what differs from the defaults', () => {
  expect(
    field.write({ count: 6, way: 'straight', align: true, layer: '', layers: [], a: null, list: '' }),
  ).toBe('');
  expect(
    field.write({ count: 8, way: 'straight', align: false, layer: '', layers: [], a: null, list: '' }),
  ).toBe('count:8;align:0');
});

it('reads what it wrote, whatever the names', () => {
  expect(field.read(field.write(CHANGED))).toEqual(CHANGED);
});

it('keeps the default of what makes no sense, and numbers within their range', () => {
  const read = field.read(
    'count:99;way:zigzag;align:2;a:x;layer:%zz;__proto__:1;constructor:2;unknown;list:longer-than-twenty-letters',
  );
  expect(read).toEqual({ count: 16, way: 'straight', align: true, layer: '', layers: [], a: null, list: '' });
});

it.each(Object.keys(VIEW_FIELDS) as SetView[])('the defaults of %s survive the link', (name) => {
  expect(VIEW_FIELDS[name].read(VIEW_FIELDS[name].write(DEFAULT_VIEW_SETTINGS[name] as never))).toEqual(
    DEFAULT_VIEW_SETTINGS[name],
  );
});

it('has every view once, in the order of its name', () => {
  const names = VIEWS.map(({ name }) => name);
  expect(names).toEqual(VIEW_NAMES.filter((name) => names.includes(name)));
  const keys = VIEWS.flatMap(({ key }) => key ?? []);
  expect(new Set(keys).size).toBe(keys.length);
});

it('quotes what a table needs', () => {
  expect(
    toCsv(
      ['name', 'value'],
      [
        ['a, "b"\nc', 1.5],
        ['d', null],
      ],
    ),
  ).toBe('name,value\r\n"a, ""b""\nc",1.5\r\nd,\r\n');
  expect(fileName('groups', 'inception_3a/output', 6)).toBe('groups-inception_3a_output-6');
});
