import { mkdirSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

import { atEnd } from "./lifetime.mjs";
import { inRoot } from "./paths.mjs";

const LOCK = inRoot(".turbo", "bootstrap.lock");
/**
 * A lock file that was not touched for this time is left over from a crash. The process that holds the lock
 * touches the file every second. A process id in the file would not do, because the system may give it to another
 * process.
 */
const STALE_MS = 5000;

/**
 * Waits until no other command of this checkout installs or builds, and then runs `work`.
 * @template T
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withBootstrapLock(work) {
  mkdirSync(inRoot(".turbo"), { recursive: true });
  for (let waits = 0; !tryLock(); waits++) {
    if (waits === 5)
      console.error("Waiting for another command of this checkout, which is installing or building …");
    await sleep(200);
  }
  const heartbeat = setInterval(touch, 1000);
  const release = () => {
    clearInterval(heartbeat);
    rmSync(LOCK, { force: true });
  };
  const forget = atEnd(release);
  try {
    return await work();
  } finally {
    forget();
    release();
  }
}

/** Creates the lock file. Returns false if it exists, and removes it if it is left over from a crash. */
function tryLock() {
  try {
    writeFileSync(LOCK, `${process.pid}\n`, { flag: "wx" });
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== "EEXIST") throw error;
  }
  const touched = statSync(LOCK, { throwIfNoEntry: false })?.mtimeMs;
  if (touched !== undefined && Date.now() - touched > STALE_MS) rmSync(LOCK, { force: true });
  return false;
}

function touch() {
  const now = new Date();
  utimesSync(LOCK, now, now);
}
