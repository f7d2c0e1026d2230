import { describe, expect, it } from "vitest";

import { environmentReads } from "./environment-reads.mjs";

describe("the check of the environment", () => {
  it("reports the line where a file reads the environment and is no entry file", () => {
    const text = `const a = 1;\nconst url = process.env["DATABASE_URL"];`;
    expect(environmentReads("apps/server/src/inbox/store.ts", text)).toEqual([
      expect.stringMatching(/^apps\/server\/src\/inbox\/store\.ts:2: /),
    ]);
    expect(environmentReads("apps/server/src/env.ts", text)).toEqual([]);
  });

  it("ignores comments", () => {
    expect(environmentReads("apps/server/src/logger.ts", `/** Usually \`process.env\`. */`)).toEqual([]);
  });
});
