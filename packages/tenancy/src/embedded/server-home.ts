import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import type { Binaries } from "./binaries.js";
import type { ServerUser } from "./server-user.js";

/**
 * The folder for the data of servers whose user of the operating system cannot enter the data directory. It must not
 * be a temporary folder, because it holds the only copy of the data.
 */
const SYSTEM_FOLDER = "/var/lib/billstack";

/** The folders of one embedded server. */
export interface ServerHome {
  /** The folder that contains the cluster. Only the server's user of the operating system can enter it (mode 0700). */
  readonly folder: string;
  /** PostgreSQL's programs in a folder that the server's user can read. */
  readonly binaries: Binaries;
}

/**
 * Finds or creates the folders that the server's user of the operating system can use. The server's folder is inside
 * `dataDir` if this user can enter `dataDir`. Otherwise, for example in root's home folder, it is a folder in {@link
 * SYSTEM_FOLDER} that is named after the hash of `dataDir`'s path. Then the file `dataDir/location` contains its
 * path, so the data is found again after `dataDir` was moved. Programs that the user cannot read are copied to
 * the system folder.
 */
export function prepareServerHome(dataDir: string, binaries: Binaries, user: ServerUser | null): ServerHome {
  const folder = findFolder(dataDir, user);
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o700);
  if (user) chownSync(folder, user.uid, user.gid);
  return { folder, binaries: reachableBinaries(binaries, user) };
}

function findFolder(dataDir: string, user: ServerUser | null): string {
  const location = join(dataDir, "location");
  if (existsSync(location)) return readFileSync(location, "utf8").trim();
  if (canUse(user, dataDir)) return join(dataDir, "postgres");
  const hash = createHash("sha256").update(realpathSync(dataDir)).digest("hex").slice(0, 16);
  const home = join(SYSTEM_FOLDER, hash);
  writeFileSync(location, `${home}\n`);
  return home;
}

/**
 * Returns programs that the server's user can read, and copies them first if needed. The copy gets its final name only
 * when it is complete, so a crash never leaves half a copy under that name.
 */
function reachableBinaries(binaries: Binaries, user: ServerUser | null): Binaries {
  if (canUse(user, join(binaries.folder, "bin"))) return binaries;
  const folder = join(SYSTEM_FOLDER, binaries.id);
  if (!existsSync(folder)) {
    const copy = `${folder}.${process.pid}`;
    rmSync(copy, { recursive: true, force: true });
    mkdirSync(SYSTEM_FOLDER, { recursive: true });
    cpSync(binaries.folder, copy, { recursive: true, verbatimSymlinks: true });
    spawnSync("chmod", ["-R", "a+rX", copy]);
    try {
      renameSync(copy, folder);
    } catch (error) {
      rmSync(copy, { recursive: true, force: true });
      if (!existsSync(folder)) throw error;
    }
  }
  return { ...binaries, folder };
}

/**
 * Whether the user can enter and read the folder. Asks the system by running a command as that user, because
 * only the system knows the rights of all parent folders and access control lists.
 */
function canUse(user: ServerUser | null, folder: string): boolean {
  if (user === null) return true;
  const { status } = spawnSync("/bin/sh", ["-c", 'cd "$1" && test -r .', "sh", folder], {
    ...user,
    cwd: "/",
    stdio: "ignore",
  });
  return status === 0;
}
