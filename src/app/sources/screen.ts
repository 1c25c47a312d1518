/** A window, a tab or the whole screen, as the browser lets the person choose. */

import { type FrameSource, SourceError } from './source.ts';
import { playStream, stopStream, VideoFrames } from './video-frames.ts';

export async function openScreen(): Promise<FrameSource> {
  if (!navigator.mediaDevices?.getDisplayMedia) {
    throw new SourceError('This browser cannot capture the screen; open a picture instead.', 'choose-file');
  }
  let stream: MediaStream;
  try {
    stream = await navigator.mediaDevices.getDisplayMedia({ video: true, audio: false });
  } catch {
    throw new SourceError(
      'The screen was not shared; choose a window to share, or stay with this picture.',
      'retry',
    );
  }
  const [track] = stream.getVideoTracks();
  const video = await playStream(stream);
  const source = new VideoFrames(video, {
    kind: 'screen',
    title: track?.label ?? 'screen',
    mirrored: false,
    release: () => stopStream(stream),
  });
  const ended = new SourceError(
    'Sharing the screen has ended; share it again, or choose another source.',
    'retry',
  );
  track?.addEventListener('ended', () => source.onEnded?.(ended));
  return source;
}
