/**
 * Passes everything from each socket to the other one. If one fails, the other ends, too.
 * @param {import("node:net").Socket} one
 * @param {import("node:net").Socket} other
 */
export function pipeBoth(one, other) {
  one.pipe(other).pipe(one);
  one.on("error", () => other.destroy());
  other.on("error", () => one.destroy());
}
