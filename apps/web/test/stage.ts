import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { startTestServer, type TestServer } from "@billstack/server/testing";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect } from "vitest";

import { launchChromium } from "./chromium.js";
import { Sandbox } from "./sandbox.js";

export { PASSWORD } from "@billstack/server/testing";

/** The longest wait for anything on a page, in milliseconds. */
const TIMEOUT_MS = 20_000;

/** Everything that a browser test runs on: a server with the built dashboard, its sandbox, and pages in Chromium. */
export interface Stage {
  readonly server: TestServer;
  readonly sandbox: Sandbox;
  /**
   * Opens the start page in a browser context of its own. An uncaught error or a breach of the Content Security
   * Policy on the page fails the test.
   */
  newPage(options?: BrowserContextOptions): Promise<Page>;
  /**
   * Signs up a new person over the API, which is much faster than to fill in the form, and opens the connect form of
   * their team.
   */
  newPerson(options?: BrowserContextOptions): Promise<Person>;
}

/** A person who has signed up, with the page that they see and their team. */
export interface Person {
  page: Page;
  email: string;
  teamId: string;
}

/**
 * Starts a server, its sandbox and one Chromium for all tests of a file, and stops them at the end. After a failed
 * test it saves screenshots and prints their folder.
 */
export function useStage(): Stage {
  let server: TestServer | undefined;
  let browser: Browser | undefined;
  let pages: Page[] = [];
  let pageErrors: string[] = [];

  beforeAll(async () => {
    [server, browser] = await Promise.all([startTestServer(), launchChromium()]);
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === "fail") {
      const folder = await mkdtemp(join(tmpdir(), "billstack-web-"));
      await Promise.all(
        pages.map((page, index) => page.screenshot({ path: join(folder, `${index}.png`), fullPage: true })),
      );
      console.error(`Screenshots of "${task.name}": ${folder}`);
    }
    await Promise.all(pages.map((page) => page.context().close()));
    const errors = pageErrors;
    pages = [];
    pageErrors = [];
    expect(errors).toEqual([]);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  async function openPage(
    options: BrowserContextOptions = {},
    cookie: string | null = null,
    path = "/",
  ): Promise<Page> {
    if (browser === undefined || server === undefined) throw new Error("the stage is not set up yet");
    // Without a graphics card, Chromium draws each step of an animation with a processor.
    const context = await browser.newContext({ baseURL: server.url, reducedMotion: "reduce", ...options });
    context.setDefaultTimeout(TIMEOUT_MS);
    if (cookie !== null) {
      const [name = "", value = ""] = cookie.split("=");
      await context.addCookies([{ name, value, url: server.url, httpOnly: true }]);
    }
    const page = await context.newPage();
    page.on("pageerror", (error) => pageErrors.push(error.message));
    page.on("console", (message) => {
      // The browser also logs each refused call, which tests cause on purpose. Only these messages are errors.
      if (message.text().includes("Content Security Policy")) pageErrors.push(message.text());
    });
    pages.push(page);
    await page.goto(path);
    return page;
  }

  return {
    get server() {
      if (server === undefined) throw new Error("the stage is not set up yet");
      return server;
    },
    get sandbox() {
      return new Sandbox(this.server.sandbox.url);
    },
    newPage: (options) => openPage(options),
    async newPerson(options) {
      const person = await this.server.client().signUp(undefined, "Acme Billing");
      const page = await openPage(options, person.cookie, `/teams/${person.teamId}/settings/stripe`);
      await page.getByRole("form", { name: "Connect Stripe" }).waitFor();
      return { page, email: person.email, teamId: person.teamId };
    },
  };
}
