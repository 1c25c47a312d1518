/** Two cameras in the page's own hands, so that tests can deny them, keep them waiting, pull them out and change their size. */

import type { Page } from 'playwright-core';

export interface FakeCameras {
  /** Name of the DOMException that a camera answers with; none when it opens. */
  refusal: string | null;
  /** A camera opens or is denied only then, as while the browser asks the person. */
  asking: Promise<void>;
  /** Every picture track that was given out, the oldest first. */
  readonly tracks: MediaStreamTrack[];
  /** Devices that were asked for; "any" where the page had no wish. */
  readonly asked: string[];
  /** Changes the size of the pictures from now on. */
  resize(width: number, height: number): void;
  /** Pulls out the camera that was given out last. */
  unplug(): void;
}

declare global {
  interface Window {
    cameras?: FakeCameras;
  }
}

/** Before the page's own scripts: cameras "front" and "back", 320×240, moving pictures. */
export function fakeCameras(page: Page): Promise<unknown> {
  return page.addInitScript(installCameras);
}

/** Runs in the page. */
function installCameras(): void {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [320, 240];
  const context = canvas.getContext('2d');
  const paint = (time: number) => {
    requestAnimationFrame(paint);
    if (!context) return;
    const { width, height } = canvas;
    context.fillStyle = `hsl(${(time / 20) % 360} 80% 50%)`;
    context.fillRect(0, 0, width, height);
    context.fillStyle = 'white';
    context.fillRect((time / 10) % width, height / 4, width / 5, height / 2);
  };
  requestAnimationFrame(paint);

  const cameras: FakeCameras = {
    refusal: null,
    asking: Promise.resolve(),
    tracks: [],
    asked: [],
    resize: (width, height) => {
      [canvas.width, canvas.height] = [width, height];
    },
    unplug: () => {
      const track = cameras.tracks.at(-1);
      track?.stop();
      track?.dispatchEvent(new Event('ended'));
    },
  };
  window.cameras = cameras;

  const devices = ['front', 'back'].map((deviceId) => ({
    deviceId,
    label: `${deviceId} camera`,
    kind: 'videoinput',
    groupId: '',
  }));
  const open = async ({ video }: MediaStreamConstraints) => {
    const wish = typeof video === 'object' ? video.deviceId : undefined;
    cameras.asked.push(typeof wish === 'object' && 'exact' in wish ? String(wish.exact) : 'any');
    await cameras.asking;
    if (cameras.refusal !== null) throw new DOMException('refused by the test', cameras.refusal);
    const stream = canvas.captureStream(30);
    cameras.tracks.push(...stream.getVideoTracks());
    return stream;
  };
  Object.defineProperties(navigator.mediaDevices, {
    getUserMedia: { value: open },
    enumerateDevices: { value: async () => devices },
  });
}
