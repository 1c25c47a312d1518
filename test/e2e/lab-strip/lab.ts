/** A page with everything of the strip's author on it, driven by `strip-lab.test.ts` through `window.stripLab`. */

import { openGpu } from '../../../src/gpu/device.ts';
import { ChannelSheetView } from '../../../src/viz/channel-sheet.ts';
import { ClassBars } from '../../../src/viz/class-bars.ts';
import { LayerStripView } from '../../../src/viz/layer-strip.ts';
import { LayerStripButtons } from '../../../src/viz/layer-strip-buttons.ts';
import { Legend } from '../../../src/viz/legend.ts';
import type { ColourMapName } from '../../../src/viz/settings.ts';
import { createLayer, SHAPES } from './layers.ts';

const gpu = await openGpu(navigator.gpu);
const errors: string[] = [];
gpu.onError((message) => errors.push(message));
let created = 0;
countCreations(gpu.device);

const find = <T extends Element>(selector: string): T => {
  const element = document.querySelector<T>(selector);
  if (!element) throw new Error(`The lab has no ${selector}.`);
  return element;
};

const bytesBefore = gpu.counts.bytes;
const arena = gpu.arena('lab');
const layers = SHAPES.map(([name, shape], i) => createLayer(arena, name, shape, i + 1));
const strip = await LayerStripView.create(gpu, find<HTMLCanvasElement>('#strip canvas'));
const sheetCanvas = find<HTMLCanvasElement>('#sheet > canvas');
const sheet = await ChannelSheetView.create(gpu, sheetCanvas);
const chosen: number[] = [];
const bars = new ClassBars(6, { onChoose: (index) => chosen.push(index) });
find('#classes').append(bars.element);
const legend = new Legend();
const name = document.createElement('span');
find('#title').append(name, legend.element);
const buttons = new LayerStripButtons({ onOpen: open });
find('#strip').append(buttons.element);

strip.setLayers(layers);
buttons.setLayers(layers);
layout();
open(3);

function layout(): void {
  strip.resize(find('#strip').clientWidth, 50, devicePixelRatio);
  buttons.place(strip);
  sheet.resize(sheetCanvas.clientWidth, sheetCanvas.clientHeight, devicePixelRatio);
}

function open(index: number): void {
  const layer = layers[index];
  if (!layer) return;
  strip.setOpen(index);
  buttons.setOpen(index);
  sheet.setLayer(layer);
  name.textContent = layer.name;
}

function setColours(colourMap: ColourMapName, gain: number, perChannel: boolean): void {
  strip.setSettings({ colourMap, gain });
  sheet.setSettings({ colourMap, gain, perChannel });
  legend.update(colourMap, 100 / gain);
}

function frame(budget = 2): void {
  const encoder = gpu.device.createCommandEncoder();
  strip.encode(encoder, budget);
  sheet.encode(encoder);
  strip.present(encoder);
  sheet.present(encoder);
  gpu.device.queue.submit([encoder.finish()]);
}

/** Draws so many frames; the answer is the time of one. */
async function frames(count: number, before: (i: number) => void = () => {}): Promise<number> {
  const begin = performance.now();
  for (let i = 0; i < count; i++) {
    await new Promise(requestAnimationFrame);
    before(i);
    frame();
  }
  await gpu.device.queue.onSubmittedWorkDone();
  return (performance.now() - begin) / count;
}

/** 100 frames in which everything moves, and what they created. */
async function busyFrames() {
  await frames(2);
  const before = created;
  const milliseconds = await frames(100, (i) => {
    sheet.scrollTo(i * 7);
    sheet.highlight(i % 50);
    sheet.setSettings({ gain: 1 + i / 50, perChannel: i % 2 === 0 });
    strip.setSettings({ gain: 1 + i / 100 });
    bars.update([{ index: i, label: `class ${i}`, probability: i / 100 }]);
    legend.update('magma', 100 - i);
  });
  return { created: created - before, milliseconds };
}

function dispose(): number {
  for (const part of [strip, sheet, bars, buttons]) part.dispose();
  arena.dispose();
  return gpu.counts.bytes - bytesBefore;
}

function countCreations(device: GPUDevice): void {
  const methods = Object.getOwnPropertyNames(GPUDevice.prototype).filter(
    (method) => method.startsWith('create') && method !== 'createCommandEncoder',
  );
  for (const method of methods) {
    const original = Reflect.get(device, method) as (...given: unknown[]) => unknown;
    Object.defineProperty(device, method, {
      value: (...given: unknown[]) => {
        created++;
        return original.apply(device, given);
      },
    });
  }
}

const lab = {
  strip,
  sheet,
  bars,
  legend,
  buttons,
  chosen,
  errors,
  open,
  layout,
  setColours,
  frames,
  busyFrames,
  dispose,
};

export type Lab = typeof lab;
Object.assign(window, { stripLab: lab });
setColours('magma', 1, false);
await frames(1);
document.documentElement.dataset.ready = 'yes';
