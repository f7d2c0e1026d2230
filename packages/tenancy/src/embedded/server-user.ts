import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";

const run = promisify(execFile);

/** The account that PostgreSQL runs as where that is not our own. */
export interface ServerUser {
  readonly uid: number;
  readonly gid: number;
}

/**
 * PostgreSQL refuses to run as root: for root it is the account `postgres`, made if there is none; for anyone else
 * null, which means the own account.
 */
export async function serverUser(): Promise<ServerUser | null> {
  if (process.getuid?.() !== 0) return null;
  const existing = findAccount("postgres");
  if (existing) return existing;
  await makeAccount();
  const made = findAccount("postgres");
  if (!made) {
    throw new Error(
      "PostgreSQL can't run as root, and there is no account `postgres` to run it as: make one, run BillStack as " +
        "an ordinary user, or set DATABASE_URL.",
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

/** `useradd` on most systems; `adduser` with these options where BusyBox provides it. */
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
      // The caller looks whether there is an account now, and says what to do if not.
    }
  }
}
