import { parseArgs } from "node:util";

import { benchConnect } from "./connect/run.js";
import { benchProvision } from "./provision/run.js";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: "string", default: "30" },
    schemas: { type: "string", default: "2000" },
    help: { type: "boolean", short: "h" },
  },
});
const rounds = Number(values.rounds);

/** Every benchmark by the name that it is asked for; each answers a Markdown text. */
const BENCHES: Record<string, () => Promise<string>> = {
  provision: async () => {
    const schema = await benchProvision({ rounds, sizes: [0, Number(values.schemas)] });
    return `### One team's schema\n\n${schema}\n\n### Connect to ready\n\n${await benchConnect({ rounds })}\n`;
  },
};

const asked = positionals.length > 0 ? positionals : Object.keys(BENCHES);
const unknown = asked.filter((name) => BENCHES[name] === undefined);
if (values.help === true || unknown.length > 0) {
  for (const name of unknown) console.error(`There is no benchmark "${name}".`);
  console.log(`npm run bench -- [${Object.keys(BENCHES).join("|")}]… [--rounds 30] [--schemas 2000]`);
  process.exitCode = unknown.length > 0 ? 1 : 0;
} else {
  for (const name of asked) {
    console.log(await BENCHES[name]?.());
  }
}
