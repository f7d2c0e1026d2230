import { EnvError, parseEnv, startServer } from "./server.js";

/** The production entry: everything from the environment, stop on SIGTERM and SIGINT. */
async function main(): Promise<void> {
  const server = await startServer(parseEnv(process.env));
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
