/** A video from a file, played in a loop. */

import { type FrameSource, SourceError, type SourceRequest } from './source.ts';
import { createVideo, VideoFrames } from './video-frames.ts';

export async function openVideoFile({ file }: SourceRequest): Promise<FrameSource> {
  if (!file) throw new SourceError('Choose a video file.', 'choose-file');
  const title = file instanceof File ? file.name : 'video';
  const url = URL.createObjectURL(file);
  const video = createVideo();
  video.loop = true;
  video.src = url;
  try {
    await video.play();
  } catch {
    URL.revokeObjectURL(url);
    throw new SourceError(`This browser cannot play "${title}"; try an MP4 or WebM file.`, 'choose-file');
  }
  const release = () => {
    video.removeAttribute('src');
    video.load();
    URL.revokeObjectURL(url);
  };
  return new VideoFrames(video, { kind: 'video', title, mirrored: false, release });
}
