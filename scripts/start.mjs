import { bootstrap } from "./bootstrap.mjs";
import { endOnSignals, runScript } from "./bootstrap/lifetime.mjs";

await runScript(async () => {
  await bootstrap();
  const { startStack } = await import("./stack/start-stack.mjs");
  const { welcome } = await import("./stack/welcome.mjs");
  endOnSignals({ codeOnSignal: 0 });
  const stack = await startStack(process.env);
  console.log(await welcome(stack));
  await new Promise(() => {});
});
