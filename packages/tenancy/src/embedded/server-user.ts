import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";

const run = promisify(execFile);

/** A system account that PostgreSQL runs as. */
export interface ServerUser {
  readonly uid: number;
  readonly gid: number;
}

/**
 * Returns the account to run PostgreSQL as, or null for the own account. PostgreSQL refuses to run as root, so root
 * needs the account `postgres`, which is created if there is none.
 * @throws Error with advice for a person if the account cannot be created.
 */
export async function serverUser(): Promise<ServerUser | null> {
  if (process.getuid?.() !== 0) return null;
  const existing = findAccount("postgres");
  if (existing) return existing;
  await makeAccount();
  const made = findAccount("postgres");
  if (!made) {
    throw new Error(
      "PostgreSQL cannot run as root, and there is no account `postgres` that it could run as. Create this account, " +
        "or run BillStack as an ordinary user, or set DATABASE_URL.",
    );
  }
  return made;
}

function findAccount(name: string): ServerUser | null {
  for (const line of readFileSync("/etc/passwd", "utf8").split("\n")) {
    const [account, , uid, gid] = line.split(":");
    if (account === name) return { uid: Number(uid), gid: Number(gid) };
  }
  return null;
}

/** Creates the account `postgres`. Most systems have `useradd`. Systems with BusyBox have `adduser` instead. */
async function makeAccount(): Promise<void> {
  const attempts: [string, string[]][] = [
    ["useradd", ["--system", "--user-group", "--no-create-home", "--shell", "/bin/sh", "postgres"]],
    ["adduser", ["-S", "-D", "-H", "-s", "/bin/sh", "postgres"]],
  ];
  for (const [command, args] of attempts) {
    try {
      await run(command, args);
      return;
    } catch {
      // The caller checks whether the account exists now, and tells the person what to do if not.
    }
  }
}
