import { accessSync, constants, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

import { inRoot } from "./paths.mjs";

/** What npm puts into a script's environment and a person may have meant for the installer too. */
const KEPT_NPM_CONFIG =
  /^npm_config_(registry|cache|userconfig|globalconfig|proxy|https_proxy|noproxy|cafile|ca|strict_ssl|store_dir)$/i;

/**
 * The environment for installers and build tools: without what npm adds for itself (pnpm would take its
 * `npm_config_*` for settings of its own), without NODE_ENV (production would leave out the build's tools), with
 * the checkout's tools on PATH, and silent about telemetry.
 * @param {NodeJS.ProcessEnv} from
 * @returns {Record<string, string>}
 */
export function toolEnvironment(from = process.env) {
  /** @type {Record<string, string>} */
  const env = {};
  for (const [name, value] of Object.entries(from)) {
    const fromNpm = /^(npm_|INIT_CWD$|NODE_ENV$)/i.test(name) && !KEPT_NPM_CONFIG.test(name);
    if (value !== undefined && !fromNpm) env[name] = value;
  }
  env["PATH"] = [inRoot("node_modules", ".bin"), env["PATH"]].filter(Boolean).join(delimiter);
  env["TURBO_TELEMETRY_DISABLED"] = "1";
  env["TURBO_NO_UPDATE_NOTIFIER"] = "1";
  env["DO_NOT_TRACK"] = "1";
  env["CI"] ??= "true";
  return env;
}

/**
 * Runs `work` with an environment whose HOME can be written: package managers keep caches there and fail without.
 * A stand-in is made where HOME is missing or read-only, and removed afterwards.
 * @template T
 * @param {(env: Record<string, string>) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withWritableHome(work) {
  const env = toolEnvironment();
  if (isWritable(env["HOME"])) return work(env);
  const home = mkdtempSync(join(tmpdir(), "billstack-home-"));
  try {
    // npm has told its script where its cache is: in the home that cannot be written, if nobody chose another.
    const cache = isWritable(env["npm_config_cache"]) ? {} : { npm_config_cache: join(home, ".npm") };
    return await work({ ...env, ...cache, HOME: home });
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/** @param {string | undefined} folder */
function isWritable(folder) {
  if (!folder) return false;
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
