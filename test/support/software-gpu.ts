/**
 * A browser and a Vulkan device made of software, so that a fresh clone runs
 * every test with nothing but `npm ci`: the npm package @sparticuz/chromium
 * carries a headless Chromium, SwiftShader and the Vulkan loader, compressed.
 *
 * They are unpacked once into `.cache/` of the checkout. Linux x64 only: other
 * machines are development machines, and those have a GPU and a browser.
 */
import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync, createBrotliDecompress } from 'node:zlib';
import { untar } from '../../cli/tar.ts';

export interface SoftwareGpu {
  /** The folder that everything was unpacked into. */
  readonly dir: string;
  /** The headless Chromium. */
  readonly executable: string;
  /** The Vulkan loader, and the description of the one driver it should load. */
  readonly vulkanLoader: string;
  readonly vulkanDriver: string;
  /** What the browser needs in its environment to find its own libraries and fonts. */
  readonly env: Readonly<Record<string, string>>;
}

const cacheDir = fileURLToPath(new URL('../../.cache/chromium-147', import.meta.url));

export const softwareGpuSupported = process.platform === 'linux' && process.arch === 'x64';

/** Returns the unpacked software device, unpacking it first where that has not been done. */
export async function softwareGpu(): Promise<SoftwareGpu> {
  if (!softwareGpuSupported) {
    throw new Error(
      `The software GPU exists for linux-x64 only, this is ${process.platform}-${process.arch}: ` +
        'unset CUBESCOPE_GPU to use the GPU of this machine.',
    );
  }
  if (!existsSync(cacheDir)) await unpack();
  await nameFontFolder();
  return {
    dir: cacheDir,
    executable: join(cacheDir, 'chromium'),
    vulkanLoader: join(cacheDir, 'libvulkan.so.1'),
    vulkanDriver: join(cacheDir, 'vk_swiftshader_icd.json'),
    env: {
      LD_LIBRARY_PATH: `${join(cacheDir, 'al2023', 'lib')}:${cacheDir}`,
      FONTCONFIG_PATH: join(cacheDir, 'fonts'),
    },
  };
}

/** Unpacks beside the final place and renames, so that a folder with the final name is always whole. */
async function unpack(): Promise<void> {
  const bin = join(dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium')), '..', '..', 'bin');
  await mkdir(dirname(cacheDir), { recursive: true });
  const dir = await mkdtemp(`${cacheDir}-`);
  try {
    untar(brotliDecompressSync(await readFile(join(bin, 'swiftshader.tar.br'))), dir);
    untar(brotliDecompressSync(await readFile(join(bin, 'al2023.tar.br'))), join(dir, 'al2023'));
    untar(brotliDecompressSync(await readFile(join(bin, 'fonts.tar.br'))), join(dir, 'fonts'));
    await pipeline(
      createReadStream(join(bin, 'chromium.br')),
      createBrotliDecompress(),
      createWriteStream(join(dir, 'chromium'), { mode: 0o755 }),
    );
    await rename(dir, cacheDir);
  } catch (error) {
    await rm(dir, { recursive: true, force: true });
    // Another process was faster: its folder is as good as ours.
    if (!existsSync(cacheDir)) throw error;
  }
}

/**
 * The package's own file names folders of the service it was made for. Written
 * at each use, since it must hold full paths and the checkout may have moved.
 */
async function nameFontFolder(): Promise<void> {
  const conf = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${cacheDir}/fonts/fonts</dir>
  <cachedir>${cacheDir}/fonts/cache</cachedir>
  <config></config>
</fontconfig>
`;
  const path = join(cacheDir, 'fonts', 'fonts.conf');
  if ((await readFile(path, 'utf8')) === conf) return;
  // By renaming, so that a browser starting now reads the old file or the new one whole.
  await writeFile(`${path}.${process.pid}`, conf);
  await rename(`${path}.${process.pid}`, path);
}
