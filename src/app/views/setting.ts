/**
 * A view's settings, described once: from the description come the defaults, the text in the link and the controls in
 * the panel of parameters.
 *
 * Text comes from the address bar, so nothing in it is believed: what is not understood stays at its default.
 */

import type { Field } from '../fields.ts';

interface Described {
  /** In the panel of parameters; settings without a label are set in the view itself. */
  readonly label?: string;
  /** What it does, in a sentence. */
  readonly hint?: string;
}

/** One of some words. */
export interface ChoiceSetting<T extends string = string> extends Described {
  readonly kind: 'choice';
  readonly choices: readonly T[];
  /** Words for the choices, in their order. */
  readonly words?: readonly string[];
  readonly initial: T;
}

export interface NumberSetting extends Described {
  readonly kind: 'number';
  readonly least: number;
  readonly most: number;
  readonly step: number;
  readonly initial: number;
}

export interface FlagSetting extends Described {
  readonly kind: 'flag';
  readonly initial: boolean;
}

/** A layer's name; empty for the open layer, or whatever the view chooses by itself. */
export interface LayerSetting extends Described {
  readonly kind: 'layer';
  readonly initial: string;
  /** What no name is called in the controls; "The open layer" where it says nothing. */
  readonly unset?: string;
}

/** Names of layers in order; none for what the view chooses by itself. */
export interface LayersSetting extends Described {
  readonly kind: 'layers';
  readonly initial: readonly string[];
}

/** Index of a class; null for what the view chooses by itself. */
export interface ClassSetting extends Described {
  readonly kind: 'class';
  readonly initial: number | null;
}

/** Text that its view reads further, and believes as little as the rest of the link. */
export interface TextSetting extends Described {
  readonly kind: 'text';
  /** What is longer is not read. */
  readonly longest: number;
  readonly initial: string;
}

export type Setting =
  | TextSetting
  | ChoiceSetting
  | NumberSetting
  | FlagSetting
  | LayerSetting
  | LayersSetting
  | ClassSetting;

export type SettingsSpec = Readonly<Record<string, Setting>>;

type ValueOf<S extends Setting> =
  S extends ChoiceSetting<infer T>
    ? T
    : S extends NumberSetting
      ? number
      : S extends FlagSetting
        ? boolean
        : S extends LayerSetting | TextSetting
          ? string
          : S extends LayersSetting
            ? readonly string[]
            : number | null;

/** The values that a description stands for. */
export type SettingsOf<Spec extends SettingsSpec> = { readonly [K in keyof Spec]: ValueOf<Spec[K]> };

export function choice<const T extends string>(
  choices: readonly T[],
  initial: NoInfer<T>,
  described: Described & { readonly words?: readonly string[] } = {},
): ChoiceSetting<T> {
  return { kind: 'choice', choices, initial, ...described };
}

export function number(
  [least, most, step]: readonly [least: number, most: number, step: number],
  initial: number,
  described: Described = {},
): NumberSetting {
  return { kind: 'number', least, most, step, initial, ...described };
}

export function flag(initial: boolean, described: Described = {}): FlagSetting {
  return { kind: 'flag', initial, ...described };
}

export function layer(described: Described & Pick<LayerSetting, 'unset'> = {}): LayerSetting {
  return { kind: 'layer', initial: '', ...described };
}

export function layers(described: Described = {}): LayersSetting {
  return { kind: 'layers', initial: [], ...described };
}

export function classIndex(described: Described = {}): ClassSetting {
  return { kind: 'class', initial: null, ...described };
}

export function text(longest: number, described: Described = {}): TextSetting {
  return { kind: 'text', longest, initial: '', ...described };
}

export function defaultsOf<Spec extends SettingsSpec>(spec: Spec): SettingsOf<Spec> {
  return Object.fromEntries(
    Object.entries(spec).map(([key, { initial }]) => [key, initial]),
  ) as SettingsOf<Spec>;
}

const [BETWEEN, OF, LIST] = [';', ':', '|'];
const LONGEST_NAME = 200;
const MOST_LAYERS = 16;

/** `groups:8;align:1`: the settings that differ from the defaults. */
export function settingsField<Spec extends SettingsSpec>(spec: Spec): Field<SettingsOf<Spec>> {
  return {
    link: true,
    undo: true,
    write: (values) => {
      const written = Object.entries(spec).flatMap(([key, setting]) => {
        const value = writeSetting(values[key]);
        return value === writeSetting(setting.initial) ? [] : [`${key}${OF}${value}`];
      });
      return written.join(BETWEEN);
    },
    read: (text) => {
      const values: Record<string, unknown> = { ...defaultsOf(spec) };
      for (const part of text.split(BETWEEN)) {
        const at = part.indexOf(OF);
        const key = part.slice(0, at);
        const setting = Object.hasOwn(spec, key) ? spec[key] : undefined;
        const value = setting && readSetting(setting, part.slice(at + 1));
        if (value !== undefined) values[key] = value;
      }
      return values as SettingsOf<Spec>;
    },
  };
}

function writeSetting(value: unknown): string {
  if (value === null) return '';
  if (typeof value === 'boolean') return value ? '1' : '0';
  const parts = Array.isArray(value) ? value : [value];
  return parts.map((part) => encodeURIComponent(String(part))).join(LIST);
}

function readSetting(setting: Setting, text: string): unknown {
  switch (setting.kind) {
    case 'choice':
      return setting.choices.find((each) => encodeURIComponent(each) === text);
    case 'flag':
      return text === '1' ? true : text === '0' ? false : undefined;
    case 'number': {
      const value = text === '' ? Number.NaN : Number(text);
      return Number.isFinite(value) ? Math.min(setting.most, Math.max(setting.least, value)) : undefined;
    }
    case 'class':
      return text === '' ? null : /^\d{1,6}$/.test(text) ? Number(text) : undefined;
    case 'layer':
      return readName(text, LONGEST_NAME);
    case 'text':
      return readName(text, setting.longest);
    case 'layers': {
      const names = text === '' ? [] : text.split(LIST).map((name) => readName(name, LONGEST_NAME));
      return names.length <= MOST_LAYERS && names.every((name) => name !== undefined) ? names : undefined;
    }
  }
}

function readName(text: string, longest: number): string | undefined {
  try {
    const name = decodeURIComponent(text);
    return name.length <= longest ? name : undefined;
  } catch {
    return undefined;
  }
}
