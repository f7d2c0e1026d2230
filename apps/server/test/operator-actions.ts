import type * as Actions from "../src/cli/team/actions.js";
import type * as WithDeps from "../src/cli/with-deps.js";

export type { Saying } from "../src/cli/team/actions.js";

/** Loads a module of the operators' commands as it is built, so that it shares its modules with the servers of the test. */
const load = (name: string): Promise<unknown> =>
  import(new URL(`cli/${name}.js`, import.meta.resolve("@billstack/server")).href);

// A command in a process of its own takes a second of processor time, mostly to load the server. The tests run most actions
// in their own process instead.
export const { withDeps } = (await load("with-deps")) as typeof WithDeps;
export const { bringTeam, cancelMove, finishMove, writeTeam } = (await load(
  "team/actions",
)) as typeof Actions;
