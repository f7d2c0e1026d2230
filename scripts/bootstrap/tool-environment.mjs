import { accessSync, constants, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

import { inRoot } from "./paths.mjs";

/** The settings of npm that also have to reach the installer, because a person may have set them. */
const KEPT_NPM_CONFIG =
  /^npm_config_(registry|cache|userconfig|globalconfig|proxy|https_proxy|noproxy|cafile|ca|strict_ssl|store_dir)$/i;

/** The variables with secrets. Installers and build tools run programs of many packages, which need none of them. */
const SECRETS =
  /^(BILLSTACK_ENCRYPTION_KEYS.*|BILLSTACK_SETUP_TOKEN|DATABASE_URL|DATABASE_DIRECT_URL|PGPASSWORD|SMTP_URL|METRICS_TOKEN)$/;

/**
 * Returns the environment for installers and build tools:
 * - without the variables that npm adds for its scripts, because pnpm would read `npm_config_*` as its own settings;
 * - without NODE_ENV, because with `production` pnpm would not install the tools of the build;
 * - with the tools of the checkout on PATH, and without telemetry.
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
 * Runs `work` with an environment without secrets, whose HOME can be written, because package managers fail if they cannot write their
 * caches there. If HOME is missing or read-only, creates a temporary folder for it and removes it afterwards.
 * @template T
 * @param {(env: Record<string, string>) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withWritableHome(work) {
  const env = withoutSecrets(toolEnvironment());
  if (isWritable(env["HOME"])) return work(env);
  const home = mkdtempSync(join(tmpdir(), "billstack-home-"));
  try {
    // npm passes the folder of its cache to its scripts. By default it is inside of the HOME that cannot be written.
    const cache = isWritable(env["npm_config_cache"]) ? {} : { npm_config_cache: join(home, ".npm") };
    return await work({ ...env, ...cache, HOME: home });
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/**
 * Returns the environment without the variables that contain secrets.
 * @param {Record<string, string>} env
 */
export function withoutSecrets(env) {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !SECRETS.test(name)));
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
