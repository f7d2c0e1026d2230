import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import type { Page } from "playwright-core";

const FOLDER = fileURLToPath(new URL("../../../../screenshots", import.meta.url));

const SIZES = [
  { width: 1280, height: 800 },
  { width: 390, height: 844 },
];
const THEMES = ["light", "dark"] as const;

/** A page that moves for ever, such as one with a progress bar, is taken as it is after so many pictures. */
const MOST_TRIES = 10;

/** A page is loaded when nothing has come for so many milliseconds, and it is not waited for longer than for the second number. */
const QUIET_MS = 400;
const LONGEST_LOAD_MS = 4_000;

/** How long one picture may take in milliseconds. On a busy machine, a long page once took more than 20 s. */
const PICTURE_MS = 90_000;

interface PictureOptions {
  /**
   * What the picture shows. `page`, the default: the whole page, also what has to be scrolled to. `window`: what fits
   * into the window, for dialogs and panels, which lie over the page.
   */
  part?: "page" | "window";
}

/**
 * Takes four pictures of what the page shows now: wide and narrow, each in light and dark. Writes them into the folder
 * `screenshots` of the project and prints their names.
 * @param name the page and its state, such as `home-new`
 */
export async function takePictures(page: Page, name: string, options: PictureOptions = {}): Promise<void> {
  await mkdir(FOLDER, { recursive: true });
  for (const size of SIZES) {
    for (const theme of THEMES) {
      await page.setViewportSize(size);
      await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
      await loaded(page);
      // The side bar is as high as the window, so a picture of the whole page needs a window of its height.
      if (options.part !== "window")
        await page.setViewportSize({ ...size, height: await heightOf(page, size) });
      const file = `${name}-${size.width}-${theme}.png`;
      await writeFile(join(FOLDER, file), await stillPicture(page));
      console.log(file);
    }
  }
  const [first] = SIZES;
  if (first !== undefined) await page.setViewportSize(first);
}

/** The height of the whole page, and at least that of the window, in pixels. */
async function heightOf(page: Page, { height }: { height: number }): Promise<number> {
  return Math.max(height, await page.evaluate(() => document.documentElement.scrollHeight));
}

/** Waits until the page has loaded nothing for a while, unless it loads for ever. Parts of a page are programs of their own. */
async function loaded(page: Page): Promise<void> {
  await page
    .waitForFunction(
      (ms) => {
        const ends = performance
          .getEntriesByType("resource")
          .map((entry) => entry.startTime + entry.duration);
        return performance.now() - Math.max(0, ...ends) > ms;
      },
      QUIET_MS,
      { timeout: LONGEST_LOAD_MS },
    )
    .catch(() => undefined);
}

/** Takes pictures until two in a row are the same: then fonts, charts and the change of colours are done. */
async function stillPicture(page: Page): Promise<Buffer> {
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
  const how = { animations: "disabled", timeout: PICTURE_MS } as const;
  let before = await page.screenshot(how);
  for (let tries = 1; tries < MOST_TRIES; tries += 1) {
    const now = await page.screenshot(how);
    if (now.equals(before)) break;
    before = now;
  }
  return before;
}
