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

/** Where data goes that the server's account can't reach in our own folder. Never temporary: it is the data. */
const SYSTEM_FOLDER = "/var/lib/billstack";

/** Where one embedded server lives. */
export interface Place {
  /** A folder of the server's account alone (0700) that holds the cluster. */
  readonly home: string;
  readonly binaries: Binaries;
}

/**
 * Finds or makes a folder that the server's account can use: inside `dataDir`, or, where that account can't enter
 * it (root's home, a folder with mode 0700), in a system-wide folder named by the hash of `dataDir`'s path and
 * recorded in `dataDir/location`, so that the data is found again after a move. Binaries it can't reach are copied.
 */
export function preparePlace(dataDir: string, binaries: Binaries, user: ServerUser | null): Place {
  const home = findHome(dataDir, user);
  mkdirSync(home, { recursive: true });
  chmodSync(home, 0o700);
  if (user) chownSync(home, user.uid, user.gid);
  return { home, binaries: reachableBinaries(binaries, user) };
}

function findHome(dataDir: string, user: ServerUser | null): string {
  const location = join(dataDir, "location");
  if (existsSync(location)) return readFileSync(location, "utf8").trim();
  if (canUse(user, dataDir)) return join(dataDir, "postgres");
  const hash = createHash("sha256").update(realpathSync(dataDir)).digest("hex").slice(0, 16);
  const home = join(SYSTEM_FOLDER, hash);
  writeFileSync(location, `${home}\n`);
  return home;
}

/** Copied under a temporary name first: a crash in between leaves no half copy that looks whole. */
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

/** Whether the account can enter and read the folder: asked of the system, which knows every parent and ACL. */
function canUse(user: ServerUser | null, folder: string): boolean {
  if (user === null) return true;
  const { status } = spawnSync("/bin/sh", ["-c", 'cd "$1" && test -r .', "sh", folder], {
    ...user,
    cwd: "/",
    stdio: "ignore",
  });
  return status === 0;
}
