import { randomBytes } from "node:crypto";
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { processStart } from "./process-identity.js";

/** Another process already runs the embedded database of this data directory. */
export class AlreadyRunningError extends Error {
  override readonly name = "AlreadyRunningError";
  constructor(
    dataDir: string,
    readonly pid: number,
  ) {
    super(
      `BillStack is already running on ${dataDir} (process ${pid}). Stop that one first, or start this one with ` +
        "another BILLSTACK_DATA_DIR and PORT.",
    );
  }
}

/**
 * Makes this process the owner of a data directory. The file `owner.lock` names the owner by its process id and its
 * start time. A lock whose process has ended is replaced.
 * @returns a function that gives the lock back.
 * @throws AlreadyRunningError if the process that holds the lock still runs.
 */
export function takeOwnerLock(dataDir: string): () => void {
  const lock = join(dataDir, "owner.lock");
  const mine = `${process.pid} ${processStart(process.pid) ?? ""}\n`;
  const draft = `${lock}.${randomBytes(6).toString("hex")}`;
  writeFileSync(draft, mine);
  try {
    while (!tryLink(draft, lock)) removeStaleLock(dataDir, lock);
  } finally {
    rmSync(draft, { force: true });
  }
  return () => {
    if (readIfThere(lock) === mine) rmSync(lock, { force: true });
  };
}

/**
 * Gives the file `draft` the second name `lock`. Returns false if `lock` exists. Linking is atomic, so no process
 * ever sees half a lock file.
 */
function tryLink(draft: string, lock: string): boolean {
  try {
    linkSync(draft, lock);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

/**
 * Removes the lock of a process that has ended. Moves the lock to another name first and looks at it there. If it is
 * the new lock of another process, which came in between, puts it back.
 * @throws AlreadyRunningError if the process that holds the lock still runs.
 */
function removeStaleLock(dataDir: string, lock: string): void {
  const found = readIfThere(lock);
  if (found === null) return;
  const [, pid, start] = /^(\d+) (.*)\n$/.exec(found) ?? [];
  if (pid !== undefined && processStart(Number(pid)) === start) {
    throw new AlreadyRunningError(dataDir, Number(pid));
  }
  const aside = `${lock}.stale.${randomBytes(6).toString("hex")}`;
  try {
    renameSync(lock, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    throw error;
  }
  if (readIfThere(aside) !== found) tryLink(aside, lock);
  rmSync(aside, { force: true });
}

function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}
