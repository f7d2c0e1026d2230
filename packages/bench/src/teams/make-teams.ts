import { teamMaker } from "../connect/team-maker.js";
import { inParallel } from "../in-parallel.js";
import { SECRET } from "../ingest/targets.js";
import { median, timed } from "../statistics.js";

/** How many teams connect at the same time. */
const PARALLEL = 4;
/** How often their status is read, in milliseconds. */
const POLL_MS = 50;
/** So many teams connect one after another, before and after all others, and their time is measured. */
const MEASURED = 10;
/** A line of progress comes after so many teams. */
const PROGRESS = 200;

/** How long it took to make teams. */
export interface Made {
  /** The median time from connect to ready of the first teams and of the last ones, in milliseconds. */
  readonly firstMs: number;
  readonly lastMs: number;
  /** The time for all teams, in seconds. */
  readonly seconds: number;
}

/**
 * Makes teams at a server and connects each of them to a sandbox account of its own, as people do.
 * @param count at least 20
 */
export async function makeTeams(serverUrl: string, count: number): Promise<Made> {
  console.error(`Connecting ${count} teams …`);
  const newTeam = teamMaker(serverUrl);
  let made = 0;
  const make = async (pollMs?: number): Promise<number> => {
    const team = await newTeam();
    made += 1;
    const number = made;
    const { ms } = await timed(() => team.connect(`teams${number}`, SECRET, pollMs));
    if (number % PROGRESS === 0) console.error(`… ${number} teams`);
    return ms;
  };
  const measured = async (): Promise<number> => {
    const times: number[] = [];
    while (times.length < MEASURED) times.push(await make());
    return median(times);
  };
  const all = await timed(async () => {
    const firstMs = await measured();
    await inParallel(
      Array.from({ length: count - 2 * MEASURED }),
      PARALLEL,
      async () => void (await make(POLL_MS)),
    );
    return { firstMs, lastMs: await measured() };
  });
  return { ...all.result, seconds: all.ms / 1_000 };
}
