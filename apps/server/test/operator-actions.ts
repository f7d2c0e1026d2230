import type * as Actions from "../src/cli/team/actions.js";
import type * as WithDeps from "../src/cli/with-deps.js";

/** What an operator does. */
export type Action = (saying: Actions.Saying) => Promise<unknown>;

/** Loads a module of the operators' commands as it is built, so that it shares its modules with the servers of the test. */
const load = (name: string): Promise<unknown> =>
  import(new URL(`cli/${name}.js`, import.meta.resolve("@billstack/server")).href);

// A command in a process of its own takes a second of processor time, mostly to load the server. The tests run most actions
// in their own process instead.
const { withDeps } = (await load("with-deps")) as typeof WithDeps;
export const { bringTeam, cancelMove, finishMove, writeTeam } = (await load(
  "team/actions",
)) as typeof Actions;

/** Runs an action with the environment of a server. Returns what it says. */
export async function runAction(variables: Record<string, string>, action: Action): Promise<string> {
  const lines: string[] = [];
  const say = (line: string): void => void lines.push(line);
  await withDeps(variables, async (deps) => void (await action({ deps, say })));
  return lines.join("\n");
}
