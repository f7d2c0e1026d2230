/** Creates a team's schema in a transaction that never ends, so that a test can kill this process in the middle. */
import postgres from "postgres";
import { parseTeamId, provisionTeamSchema } from "@billstack/tenancy";

const [url, team] = process.argv.slice(2);
const sql = postgres(url, { max: 1, onnotice: () => {} });
await sql.begin(async (tx) => {
  await provisionTeamSchema(tx, parseTeamId(team));
  process.stdout.write("made\n");
  await new Promise((resolve) => process.stdin.on("end", resolve).resume());
});
