import { chromium, type Browser } from "playwright-core";
import { inject } from "vitest";

/** Starts a Chromium without a window and without its own sandbox, which does not work for root in a container. */
export async function launchChromium(): Promise<Browser> {
  const { path, libraries } = inject("chromium");
  return chromium.launch({
    executablePath: path,
    args: ["--no-sandbox", "--disable-gpu"],
    headless: true,
    ...(libraries !== null && { env: { ...process.env, LD_LIBRARY_PATH: libraries } }),
  });
}
