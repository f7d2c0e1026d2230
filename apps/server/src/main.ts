import { readFileSync } from "node:fs";

import { EnvError, parseEnv, startServer } from "./server.js";

/** The production entry: everything from the environment, stop on SIGTERM and SIGINT. */
async function main(): Promise<void> {
  const file = process.env["BILLSTACK_ENCRYPTION_KEYS_FILE"];
  const keys = file === undefined ? {} : { BILLSTACK_ENCRYPTION_KEYS: readFileSync(file, "utf8").trim() };
  const server = await startServer(parseEnv({ ...process.env, ...keys }));
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.once(signal, () => {
      server.stop().then(
        () => process.exit(0),
        (error: unknown) => {
          console.error(error);
          process.exit(1);
        },
      );
    });
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof EnvError ? error.message : error);
  process.exit(1);
});
