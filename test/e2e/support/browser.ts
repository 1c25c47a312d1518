/**
 * Launches the browser that the page tests drive: the unpacked headless
 * Chromium on SwiftShader, or the machine's own Chrome where a real GPU is.
 * `CUBESCOPE_CHROME` names another browser to use.
 */
import { existsSync } from 'node:fs';
import { type Browser, type BrowserContext, chromium, type LaunchOptions, type Page } from 'playwright-core';
import { gpuMode } from '../../../cli/dawn.ts';
import { softwareGpu, softwareGpuSupported } from '../../support/software-gpu.ts';
import { SilentCameraError } from './camera.ts';
import { watchPages } from './watch.ts';

export interface BrowserOptions {
  /** An .mjpeg file (see camera.ts) that the camera shows; without it there is no camera. */
  camera?: string;
  /** Default 1280 × 720. */
  viewport?: { width: number; height: number };
  /** Whether the page may have itself kept for visits without a network; other tests have no use for it. */
  offline?: boolean;
}

export interface BrowserSession {
  readonly browser: Browser;
  readonly context: BrowserContext;
  readonly page: Page;
  /** Everything that went wrong in the page so far: console errors, exceptions, a crash. */
  readonly errors: readonly string[];
  close(): Promise<void>;
}

/** Milliseconds after which a test stops waiting for something: no machine is so busy that it would still come. */
const PATIENCE = 120_000;

/** With `--enable-unsafe-webgpu` alone compute works, but the first canvas kills the device. */
const SOFTWARE_FLAGS = [
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--enable-features=Vulkan',
  '--use-vulkan=swiftshader',
  '--use-angle=swiftshader',
];
const NATIVE_FLAGS = ['--enable-unsafe-webgpu', '--enable-features=Vulkan', '--ignore-gpu-blocklist'];
const LINUX_CHROMES = ['/usr/bin/google-chrome', '/opt/google/chrome/chrome', '/usr/bin/chromium'];

export async function launchBrowser(options: BrowserOptions = {}): Promise<BrowserSession> {
  const { args = [], ...choice } = await chooseBrowser();
  const browser = await chromium.launch({
    ...choice,
    headless: true,
    chromiumSandbox: false,
    args: [...args, ...cameraFlags(options.camera)],
  });
  const viewport = options.viewport ?? { width: 1280, height: 720 };
  const context = await browser.newContext({
    viewport,
    serviceWorkers: options.offline ? 'allow' : 'block',
  });
  context.setDefaultTimeout(PATIENCE);
  await watchPages(context);
  if (options.camera) await context.grantPermissions(['camera']);
  const page = await context.newPage();
  return { browser, context, page, errors: collectErrors(page), close: () => browser.close() };
}

/** Runs `use` in a fresh browser and closes it; a silent fake camera gets one second chance. */
export async function withBrowser<T>(
  options: BrowserOptions,
  use: (session: BrowserSession) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const session = await launchBrowser(options);
    try {
      return await use(session);
    } catch (error) {
      if (attempt > 1 || !(error instanceof SilentCameraError)) throw error;
      console.warn(`${error.message}; trying once more`);
    } finally {
      await session.close();
    }
  }
}

/** A list that grows with each error of the page. An honest page test ends with `expect(errors).toEqual([])`. */
export function collectErrors(page: Page): string[] {
  const errors: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(`${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => errors.push(error.stack ?? error.message));
  page.on('crash', () => errors.push('the page crashed'));
  return errors;
}

async function chooseBrowser(): Promise<LaunchOptions> {
  const wanted = process.env.CUBESCOPE_CHROME;
  const software = gpuMode() === 'software';
  const args = software ? SOFTWARE_FLAGS : NATIVE_FLAGS;
  if (wanted) return { executablePath: wanted, args };
  if (!softwareGpuSupported) return { channel: 'chrome', args };
  const own = LINUX_CHROMES.find((path) => existsSync(path));
  if (!software && own) return { executablePath: own, args };
  const { executable, env } = await softwareGpu();
  return { executablePath: executable, env: { ...definedEnv(), ...env }, args: SOFTWARE_FLAGS };
}

/** Playwright's `env` replaces the environment instead of adding to it. */
function definedEnv(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter((e): e is [string, string] => e[1] !== undefined),
  );
}

function cameraFlags(path: string | undefined): string[] {
  if (!path) return [];
  return [
    '--use-fake-device-for-media-stream',
    '--use-fake-ui-for-media-stream',
    `--use-file-for-fake-video-capture=${path}`,
  ];
}
