import { setTimeout as delay } from "node:timers/promises";

/** The pause before a migration that got no lock is tried again, in milliseconds. */
const PAUSE_MS = 500;
/** So many attempts take about five minutes. */
const MOST_ATTEMPTS = 120;
/** SQLSTATE lock_not_available and deadlock_detected: the migration was rolled back and can be tried again. */
const NO_LOCK = new Set(["55P03", "40P01"]);

/**
 * Does `work`, and does it again if it got no lock, for about five minutes.
 * @param onWait is called with `name` before another attempt
 */
export async function patiently(
  name: string,
  onWait: ((name: string) => void) | undefined,
  work: () => Promise<void>,
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      const code = error instanceof Error && "code" in error ? String(error.code) : "";
      if (!NO_LOCK.has(code) || attempt === MOST_ATTEMPTS) throw error;
      onWait?.(name);
      await delay(PAUSE_MS);
    }
  }
}
