import { build } from "./bootstrap/build.mjs";
import { install } from "./bootstrap/install.mjs";
import { withBootstrapLock } from "./bootstrap/lock.mjs";
import { requireNodeVersion } from "./bootstrap/node-version.mjs";

/**
 * Makes a checkout ready to run, from a clean clone on, with nothing but Node.js and npm. Quick, and without the
 * network, when it is ready already.
 * @param {{ quiet?: boolean }} options quiet: speaks only when something takes a while
 */
export async function bootstrap(options = {}) {
  requireNodeVersion();
  await withBootstrapLock(async () => {
    await install(options);
    await build(options);
  });
}
