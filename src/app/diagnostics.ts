/** `window.cubescope`: what tests and the browser's console may look at. It changes nothing but on request. */

import { readTensor } from '../gpu/readback.ts';
import { sameRecipe } from './dream/recipe-text.ts';
import type { Engine } from './engine.ts';
import type { ClassesPanel } from './page/classes-panel.ts';
import type { Drawer } from './page/drawer.ts';
import type { DreamPanel } from './page/dream-panel.ts';
import type { IconsPanel } from './page/icons-panel.ts';
import type { Pointing } from './pointing.ts';
import type { StatePatch } from './state.ts';
import type { ViewContext } from './views/view.ts';

/** The parts of the page that are looked at. */
export interface PageParts extends Omit<ViewContext, 'icons'> {
  readonly engine: Engine;
  readonly pointing: Pointing;
  readonly classes: ClassesPanel;
  readonly dreams: DreamPanel;
  readonly icons: IconsPanel;
  readonly drawer: Drawer;
}

export function createDiagnostics(parts: PageParts) {
  const { store, selection, overlay, engine, pointing, classes, dreams, icons, drawer } = parts;
  return {
    get state() {
      return { ...store.state };
    },
    set: (patch: StatePatch) => store.set(patch),
    /** Frames computed and frames drawn since the page opened. */
    get frames() {
      return { computed: engine.loop.computed, drawn: engine.loop.drawn };
    },
    /** Everything created on the GPU since the device was opened, and the bytes held. */
    get counts() {
      return engine.graphics ? { ...engine.graphics.gpu.counts } : null;
    },
    get device() {
      return engine.graphics?.gpu.device ?? null;
    },
    get adapter() {
      return engine.graphics?.gpu.adapterName ?? null;
    },
    /** Which variant was found fastest for which convolution. */
    get tuning() {
      return engine.graphics?.gpu.tuning.choices ?? [];
    },
    get topClasses() {
      return classes.entries;
    },
    get layers() {
      return engine.graphics?.live?.network.layers ?? [];
    },
    get openLayer() {
      return engine.graphics?.layer?.name ?? null;
    },
    /** The pointed or pinned cell with its newest value. */
    get cell() {
      return pointing.cell;
    },
    /** What is pointed at, else pinned, and the map that lies over the picture. */
    get selected() {
      return selection.current;
    },
    get overlay() {
      return overlay.shown;
    },
    /** The open view of the drawer, and the live network's answers. */
    get view() {
      return drawer.view;
    },
    get answers() {
      return parts.answers();
    },
    /** The dream: how far it is, its curve, and its picture as bytes of RGBA. */
    dream: {
      get phase() {
        return dreams.runner.phase;
      },
      get steps() {
        return dreams.runner.stepsDone;
      },
      /** Whether it is the one that the state asks for, rather than one before it. */
      get current() {
        const { session } = dreams.runner;
        return session !== null && sameRecipe(session.recipe, store.state.dream);
      },
      get rate() {
        return dreams.runner.rate;
      },
      get curve() {
        return dreams.curve.points;
      },
      pixels: () => dreams.pixels(),
    },
    /** How many icons of the open layer's sheet are there. */
    get icons() {
      return icons.done;
    },
    /** Where a cell is on the stage's canvas, in CSS pixels. */
    project: (row: number, column: number, channel: number) =>
      engine.graphics?.cube.project(row, column, channel) ?? null,
    /** Values of a layer, dense [1, h, w, c]. */
    async readLayer(name: string): Promise<Float32Array> {
      const { graphics } = engine;
      if (!graphics?.live) throw new Error('There is no network on a device yet.');
      return readTensor(graphics.gpu, graphics.live.network.tensor(name));
    },
  };
}

declare global {
  interface Window {
    cubescope?: ReturnType<typeof createDiagnostics>;
  }
}
