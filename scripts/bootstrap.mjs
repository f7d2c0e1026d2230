import { build } from "./bootstrap/build.mjs";
import { install } from "./bootstrap/install.mjs";
import { withBootstrapLock } from "./bootstrap/lock.mjs";
import { requireNodeVersion } from "./bootstrap/node-version.mjs";

/**
 * Installs the dependencies and builds all packages. Needs only Node.js and npm, also in a clean clone. If nothing
 * has changed since the last time, takes a second and does not use the network.
 * @param {{ quiet?: boolean }} options quiet: prints something only if a step takes longer than a moment
 */
export async function bootstrap(options = {}) {
  requireNodeVersion();
  await withBootstrapLock(async () => {
    await install(options);
    await build(options);
  });
}
