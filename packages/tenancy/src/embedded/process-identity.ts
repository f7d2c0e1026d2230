import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** When a process began, as an opaque text, or null if there is none with this pid. With the pid it names one
 * process for ever, while a pid alone is used again. */
export function processStart(pid: number): string | null {
  if (process.platform === "linux") {
    // The command's name, in brackets, may hold spaces and brackets; the start time is the 20th field after it.
    const stat = readProc(pid, "stat");
    return stat?.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? null;
  }
  return ps(pid, "lstart");
}

/** A process's command line, or null if there is none with this pid. */
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
