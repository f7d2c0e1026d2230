import { bootstrap } from "./bootstrap.mjs";
import { runChild } from "./bootstrap/child.mjs";
import { runScript } from "./bootstrap/lifetime.mjs";
import { inRoot, ROOT } from "./bootstrap/paths.mjs";

await runScript(async () => {
  await bootstrap();
  const { code } = await runChild(
    process.execPath,
    [inRoot("packages", "bench", "dist", "main.js"), ...process.argv.slice(2)],
    { cwd: ROOT, show: true },
  );
  return code;
});
