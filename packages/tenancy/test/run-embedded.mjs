/** Runs the embedded database of a data directory until this process is killed or the process of the test ends. */
import { startEmbeddedPostgres } from "@billstack/tenancy/embedded";

const database = await startEmbeddedPostgres({ dataDir: process.argv[2], log: () => {} });
process.stdout.write(`${database.url}\n`);
process.stdin.on("end", () => process.exit()).resume();
