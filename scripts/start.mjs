import { bootstrap } from "./bootstrap.mjs";
import { endOnSignals, runScript } from "./bootstrap/lifetime.mjs";

await runScript(async () => {
  await bootstrap();
  const { startStack } = await import("./stack/start-stack.mjs");
  const { forgetEncryptionKeys } = await import("./stack/encryption-keys.mjs");
  const { welcome } = await import("./stack/welcome.mjs");
  endOnSignals({ codeOnSignal: 0 });
  const variables = { ...process.env };
  forgetEncryptionKeys(process.env);
  const stack = await startStack(variables);
  console.log(await welcome(stack));
  await new Promise(() => {});
});
