import { spawn } from "node:child_process";
import { join } from "node:path";
import type { ServerUser } from "./server-user.js";

/** A PostgreSQL that is not running, on which statements are to run. */
export interface StoppedServer {
  /** The folder that contains PostgreSQL's `bin`. */
  readonly binariesFolder: string;
  /** PostgreSQL's data directory. */
  readonly data: string;
  /** The account to run as, or null for the own account. */
  readonly user: ServerUser | null;
  /** A folder that this account may enter. */
  readonly cwd: string;
}

/**
 * Runs statements as the superuser in PostgreSQL's single-user mode, which needs neither a port nor a password.
 * @param statements each is one line
 * @throws Error if a statement fails. The statements before it have run.
 */
export function runSingleUser(
  server: StoppedServer,
  database: string,
  statements: readonly string[],
): Promise<void> {
  const postgres = join(server.binariesFolder, "bin", "postgres");
  const args = ["--single", "-D", server.data, "-c", "exit_on_error=true", database];
  return new Promise((resolve, reject) => {
    const child = spawn(postgres, args, {
      ...server.user,
      cwd: server.cwd,
      env: { PATH: process.env["PATH"] ?? "", LC_ALL: "C" },
      stdio: ["pipe", "ignore", "pipe"],
    });
    let errors = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => (errors += text));
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) resolve();
      else reject(new Error(`Setting up the embedded database failed with code ${code}: ${errors.trim()}`));
    });
    child.stdin.on("error", () => {
      // The process exited before it had read all statements. The listener of `close` reports why.
    });
    child.stdin.end(`${statements.join("\n")}\n`);
  });
}
