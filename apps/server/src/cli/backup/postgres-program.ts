import { spawn } from "node:child_process";

/** What of a program's error output a message shows at most, in characters. The end says why the program failed. */
const SHOWN = 2_000;

/** An installed `pg_dump` or `pg_restore`. */
export interface PostgresProgram {
  path: string;
  /** Its major version, such as 15. */
  major: number;
  /** What it says about its version. */
  version: string;
  /** The variables of its environment. */
  env: Record<string, string>;
}

/**
 * Finds a program of PostgreSQL and reads its version.
 *
 * @param path its path, or a name that is looked up in PATH
 * @throws Error if it cannot be started or is another program
 */
export async function findProgram(
  name: "pg_dump" | "pg_restore",
  path: string,
  env: Record<string, string>,
): Promise<PostgresProgram> {
  const advice = `Install the client programs of PostgreSQL, or name the program with --${name.replace("_", "-")}.`;
  const { code, output } = await run(path, ["--version"], env).catch((error: unknown) => {
    throw new Error(`${path} could not be started: ${String(error)}. ${advice}`);
  });
  const [, major] = new RegExp(`^${name} \\(PostgreSQL\\) (\\d+)`).exec(output) ?? [];
  if (code !== 0 || major === undefined) throw new Error(`${path} is not ${name} of PostgreSQL. ${advice}`);
  return { path, major: Number(major), version: output.trim(), env };
}

/**
 * Runs the program to its end.
 *
 * @throws Error with the end of its error output if its exit code is not 0
 */
export async function runProgram(program: PostgresProgram, args: readonly string[]): Promise<void> {
  const { code, errors } = await run(program.path, args, program.env);
  if (code !== 0)
    throw new Error(`${program.path} ended with ${code ?? "a signal"}: ${errors.slice(-SHOWN).trim()}`);
}

function run(
  path: string,
  args: readonly string[],
  env: Record<string, string>,
): Promise<{ code: number | null; output: string; errors: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(path, args, { env, stdio: ["ignore", "pipe", "pipe"] });
    let [output, errors] = ["", ""];
    child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (errors = (errors + chunk.toString()).slice(-2 * SHOWN)));
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, output, errors }));
  });
}
