import { forgetEncryptionKeys } from "./encryption-keys.js";
import { surviveRejections } from "./survive-rejections.js";
import { explainStart } from "./explain-start.js";
import { createLogger, createMetrics, parseEnv, startServer } from "./server.js";

/** Starts the server in production, configured by the environment. Stops it on SIGTERM and SIGINT. */
async function main(): Promise<void> {
  const env = parseEnv(process.env);
  forgetEncryptionKeys(process.env);
  const log = createLogger(env.logLevel);
  const metrics = createMetrics();
  surviveRejections(log, metrics);
  const server = await startServer(env, log, metrics);
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
  for (const line of explainStart(error, process.env["LOG_LEVEL"])) console.error(line);
  process.exit(1);
});
