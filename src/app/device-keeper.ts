/**
 * Keeps a device with everything on it: opens one, and another when it is lost, at whatever moment that is. What belongs
 * on it is put there by its owner.
 */

import { type Gpu, openGpu } from '../gpu/device.ts';
import { DeviceLosses } from './device-losses.ts';
import { disposeQuietly } from './dispose-quietly.ts';
import type { EngineEvents } from './engine-events.ts';
import type { Graphics } from './graphics.ts';
import { loadPart } from './load-part.ts';
import type { AppState } from './state.ts';

export interface DeviceNeeds {
  readonly events: EngineEvents;
  readonly state: () => Readonly<AppState>;
  /** Puts the network on a device before it is shown. */
  readonly fill: (graphics: Graphics) => Promise<void>;
  /** The device is the one in use now. */
  readonly onOpen: () => Promise<void>;
  /** The device in use is gone. */
  readonly onLost: () => void;
}

/** Milliseconds before a lost device is asked for once more, each time that it is refused: drivers take a while. */
const PATIENCE = [500, 1500];

export class DeviceKeeper {
  readonly #needs: DeviceNeeds;
  readonly #losses = new DeviceLosses();
  #graphics: Graphics | null = null;
  /** What a person asked to be made anew. */
  #renewed: Graphics | null = null;

  constructor(needs: DeviceNeeds) {
    this.#needs = needs;
  }

  /** What is drawn with; null while there is no device. */
  get graphics(): Graphics | null {
    return this.#graphics;
  }

  /** Opens the first device. Failures are told to the page. */
  async open(): Promise<void> {
    await this.#told(async () => {
      if (!(await this.#equip(await openGpu(navigator.gpu)))) await this.#openAnother();
    });
  }

  /**
   * Does something with the device in use. What fails because the device is lost is done: the next one is built from
   * the state.
   */
  async use(act: (graphics: Graphics) => Promise<void>): Promise<void> {
    const graphics = this.#graphics;
    if (!graphics) return;
    try {
      await act(graphics);
    } catch (error) {
      if (!(await graphics.gpu.isLost())) throw error;
    }
  }

  /** Lets go of the device in use, and puts all on another. */
  renew(): void {
    this.#renewed = this.#graphics;
    this.#graphics?.gpu.device.destroy();
  }

  /** Makes all that is to be on a device; false where it was lost meanwhile. */
  async #equip(gpu: Gpu): Promise<boolean> {
    const { events, state, fill, onOpen } = this.#needs;
    let graphics: Graphics | null = null;
    try {
      // three.js is most of the page's bytes: everything else is there before it.
      const { Graphics } = await loadPart('What the page draws with', () => import('./graphics.ts'));
      gpu.onError((message, reason) => {
        if (reason === 'out-of-memory') events.onFault('memory', message);
        else events.onFault('fault', `The graphics device reported a fault: ${message}`);
      });
      graphics = await Graphics.create(gpu, events.canvases(), events, state());
      events.onGraphics(graphics);
      await fill(graphics);
      this.#graphics = graphics;
      await onOpen();
    } catch (error) {
      if (!(await gpu.isLost())) throw error;
      if (graphics) this.#letGo(graphics);
      return false;
    }
    const equipped = graphics;
    void gpu.lost.then(() => this.#lost(equipped));
    return true;
  }

  async #lost(graphics: Graphics): Promise<void> {
    this.#letGo(graphics);
    await this.#told(async () => {
      await this.#openAnother();
      const asked = graphics === this.#renewed;
      this.#renewed = null;
      if (!asked) this.#needs.events.onNews('The graphics device was lost and is back.');
    });
  }

  /** After a loss: until one stays. */
  async #openAnother(): Promise<void> {
    do {
      if (this.#losses.tooMany(performance.now())) {
        throw new Error('The graphics device was lost several times; reload the page to try again.');
      }
    } while (!(await this.#equip(await openPatiently())));
  }

  #letGo(graphics: Graphics): void {
    this.#graphics = null;
    this.#needs.onLost();
    disposeQuietly(graphics);
  }

  async #told(act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      this.#needs.events.onFault('device', error instanceof Error ? error.message : String(error));
    }
  }
}

/** Right after a loss there may be no adapter for a moment. @throws GpuError */
async function openPatiently(): Promise<Gpu> {
  for (const wait of PATIENCE) {
    try {
      return await openGpu(navigator.gpu);
    } catch {
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
  return openGpu(navigator.gpu);
}
