import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/**
 * Returns the start time of a process as a text in the system's own format, or null if no process has this id. The
 * system uses process ids again, but an id together with its start time always names the same process.
 */
export function processStart(pid: number): string | null {
  if (process.platform === "linux") {
    // The name of the command is in parentheses and may itself contain spaces and parentheses. The start time is the
    // 20th field after it (man page proc_pid_stat(5)).
    const stat = readProc(pid, "stat");
    return stat?.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? null;
  }
  return ps(pid, "lstart");
}

/** Returns the command line of a process, or null if no process has this id. */
export function commandLine(pid: number): string | null {
  return process.platform === "linux"
    ? (readProc(pid, "cmdline")?.replaceAll("\0", " ") ?? null)
    : ps(pid, "command");
}

function readProc(pid: number, file: string): string | null {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return null;
  }
}

function ps(pid: number, column: string): string | null {
  try {
    return execFileSync("ps", ["-o", `${column}=`, "-p", String(pid)], { encoding: "utf8" }).trim() || null;
  } catch {
    return null;
  }
}
