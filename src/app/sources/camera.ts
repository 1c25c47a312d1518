/** The camera: asked for only when a person asks for it, and given back when another source is chosen. */

import { type FrameSource, SourceError, type SourceRequest } from './source.ts';
import { playStream, stopStream, VideoFrames } from './video-frames.ts';

export interface CameraDevice {
  readonly id: string;
  readonly label: string;
}

/** The cameras as far as the browser tells; they have names only after one was allowed. */
export async function listCameras(): Promise<CameraDevice[]> {
  const devices = (await navigator.mediaDevices?.enumerateDevices?.().catch(() => [])) ?? [];
  return devices
    .filter((device) => device.kind === 'videoinput' && device.deviceId !== '')
    .map((device, i) => ({ id: device.deviceId, label: device.label || `camera ${i + 1}` }));
}

/** True where the person allowed the camera before, so that opening it asks nothing. */
export async function cameraAllowed(): Promise<boolean> {
  try {
    const status = await navigator.permissions.query({ name: 'camera' as PermissionName });
    return status.state === 'granted';
  } catch {
    return false;
  }
}

export async function openCamera({ state }: SourceRequest): Promise<FrameSource> {
  if (!navigator.mediaDevices?.getUserMedia) {
    throw new SourceError('The browser gives cameras only to pages over https or localhost.', 'sample');
  }
  const stream = await request(state.camera).catch((error: unknown) => {
    throw explain(error);
  });
  const [track] = stream.getVideoTracks();
  const facing = track?.getSettings().facingMode;
  const video = await playStream(stream).catch((error: unknown) => {
    stopStream(stream);
    throw explain(error);
  });
  const source = new VideoFrames(video, {
    kind: 'camera',
    title: track?.label ?? 'camera',
    mirrored: facing !== 'environment',
    release: () => stopStream(stream),
  });
  track?.addEventListener('ended', () => source.onEnded?.(UNPLUGGED));
  return source;
}

/** A camera that is gone is replaced by any other. */
async function request(device: string): Promise<MediaStream> {
  const size = { width: { ideal: 1280 }, height: { ideal: 720 } };
  const { mediaDevices } = navigator;
  if (device === '') return mediaDevices.getUserMedia({ video: size });
  try {
    return await mediaDevices.getUserMedia({ video: { ...size, deviceId: { exact: device } } });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'OverconstrainedError') {
      return mediaDevices.getUserMedia({ video: size });
    }
    throw error;
  }
}

const UNPLUGGED = new SourceError(
  'The camera was unplugged or switched off; connect it and try again.',
  'retry',
);

function explain(error: unknown): SourceError {
  const name = error instanceof DOMException ? error.name : '';
  switch (name) {
    case 'NotAllowedError':
    case 'SecurityError':
      return new SourceError(
        'The camera is blocked for this page; allow it in the address bar, then try again.',
        'retry',
      );
    case 'NotFoundError':
    case 'OverconstrainedError':
      return new SourceError('No camera was found; connect one, or open a picture instead.', 'choose-file');
    case 'NotReadableError':
    case 'AbortError':
      return new SourceError('Another program is using the camera; close it, then try again.', 'retry');
    default: {
      const why = error instanceof Error ? error.message : String(error);
      return new SourceError(`The camera did not start (${why}); try again.`, 'retry');
    }
  }
}
