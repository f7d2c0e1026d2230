import { forgetEncryptionKeys } from "./encryption-keys.js";
import { billstackVersion } from "./installed-files.js";
import { surviveRejections } from "./survive-rejections.js";
import { explainStart } from "./explain-start.js";
import { createLogger, createMetrics, parseEnv, type RunningServer, startServer } from "./server.js";

/** Starts the server in production, configured by the environment. Stops it on SIGTERM and SIGINT. */
async function main(): Promise<void> {
  let server: RunningServer | undefined;
  // Without a listener, a process that is the first one of a container ignores these signals. So the listeners are
  // there before the start, which may wait for the database. A start may be interrupted at any moment, as by a crash.
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.once(signal, () => {
      if (server === undefined) process.exit(0);
      server.stop().then(
        () => process.exit(0),
        (error: unknown) => {
          console.error(error);
          process.exit(1);
        },
      );
    });
  }
  const env = parseEnv(process.env);
  forgetEncryptionKeys(process.env);
  const log = createLogger(env.logLevel);
  const metrics = createMetrics();
  surviveRejections(log, metrics);
  log.info({ version: billstackVersion(), node: process.version }, "starting");
  server = await startServer(env, log, metrics);
}

main().catch((error: unknown) => {
  for (const line of explainStart(error, process.env["LOG_LEVEL"])) console.error(line);
  process.exit(1);
});
