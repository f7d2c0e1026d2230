import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { expect, test } from "vitest";

const folder = fileURLToPath(new URL("..", import.meta.url));

test("the packed client has the built files, and no file of the compiler's own", async () => {
  const { stdout } = await promisify(execFile)("npm", ["pack", "--dry-run", "--json"], { cwd: folder });
  const [packed] = JSON.parse(stdout) as { files: { path: string }[] }[];
  const paths = packed?.files.map(({ path }) => path) ?? [];
  expect(paths).toEqual(expect.arrayContaining(["README.md", "dist/index.js", "dist/index.d.ts"]));
  expect(paths.filter((path) => path.endsWith(".tsbuildinfo"))).toEqual([]);
});
