import { resolve } from "node:path";

import type { Command } from "commander";

import { readFacts } from "../database/facts.js";
import { afterRestore } from "./after-restore/after-restore.js";
import { findTroubles } from "./after-restore/troubles.js";
import { libpqEnvironment } from "./backup/libpq-environment.js";
import { makeBackup } from "./backup/make-backup.js";
import { findProgram } from "./backup/postgres-program.js";
import { restoreBackup } from "./backup/restore-backup.js";
import { withDatabase } from "./with-database.js";
import { withServiceKeys } from "./with-service-keys.js";

const say = (line: string): void => console.log(line);

/** Adds the commands that save the database, bring it back, and make a restored database safe to start on. */
export function addBackupCommands(program: Command, variables: NodeJS.ProcessEnv): void {
  program
    .command("backup")
    .description("save the control schema and all team schemas of DATABASE_URL as files; servers may run")
    .requiredOption("--out <folder>", "the new folder for the files")
    .option("--pg-dump <path>", "the pg_dump to use, not older than the server", "pg_dump")
    .action(({ out, pgDump }: { out: string; pgDump: string }) =>
      withDatabase(variables, async (sql, address) => {
        const found = await findProgram("pg_dump", pgDump, libpqEnvironment(address));
        const { asOf, teams, dropped } = await makeBackup({
          sql,
          pgDump: found,
          folder: resolve(out),
          say,
        });
        const count = teams.reduce((sum, { schemas }) => sum + schemas.length, 0);
        say(`The backup is complete. It shows the database as of ${asOf}, with ${count} team schemas.`);
        if (dropped.length > 0) say(`Teams were disconnected meanwhile: ${dropped.join(", ")}.`);
      }),
    );
  program
    .command("restore")
    .description("restore a backup into the new database of DATABASE_URL; continues an interrupted restore")
    .requiredOption("--from <folder>", "the folder of the backup")
    .option("--pg-restore <path>", "the pg_restore to use, not older than the pg_dump", "pg_restore")
    .action(({ from, pgRestore }: { from: string; pgRestore: string }) =>
      withDatabase(variables, async (sql, address) => {
        const found = await findProgram("pg_restore", pgRestore, libpqEnvironment(address));
        const { versionNumber: server } = await readFacts(sql, []);
        const folder = resolve(from);
        const { asOf } = await restoreBackup({ sql, pgRestore: found, folder, server, say });
        say(
          `The database is as it was at ${asOf}. Now run "migrate", then "after-restore", and then start the servers.`,
        );
      }),
    );
  program
    .command("after-restore")
    .description(
      "end all sessions of a restored database, and make it look for everything that happened since",
    )
    .option("--revoke-api-keys", "also revoke all API keys")
    .option("--check", "change nothing; after servers have run, print what each team has to do")
    .action(({ revokeApiKeys = false, check = false }: { revokeApiKeys?: boolean; check?: boolean }) =>
      check
        ? withDatabase(variables, async (sql) => {
            const troubles = await findTroubles(sql);
            for (const line of troubles) say(line);
            say(`Found: ${troubles.length}.`);
            if (troubles.length > 0) process.exitCode = 1;
          })
        : withServiceKeys(variables, (sql, keys) => afterRestore(sql, keys, { revokeApiKeys, say })),
    );
}
