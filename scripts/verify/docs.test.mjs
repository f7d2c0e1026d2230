import { expect, it } from "vitest";

import { namedPaths, variablesIn } from "./docs.mjs";

it("finds the paths that a text mentions, and nothing else", () => {
  const text = [
    "See `apps/server/src/env.ts`, `packages/tenancy/` and `application/json`, or `npm start`.",
    "A [link](operations.md#keys), another [one](../README.md), [elsewhere](https://stripe.com/docs).",
    "```",
    "cat `apps/not/this.ts`",
    "```",
    '![picture](dashboard.png) <img src="logo.svg" alt=""> and the route `/api/docs`',
  ].join("\n");
  expect(namedPaths("docs/security.md", text)).toEqual([
    { path: "apps/server/src/env.ts", line: 1 },
    { path: "packages/tenancy/", line: 1 },
    { path: "docs/operations.md", line: 2 },
    { path: "README.md", line: 2 },
    { path: "docs/dashboard.png", line: 6 },
    { path: "docs/logo.svg", line: 6 },
  ]);
});

it("finds the variables of a schema", () => {
  const text =
    'const shape = z.object({\n  PORT: whole(3000),\n  HOST: z.string(),\n});\nconst NOTE = "A: b";';
  expect(variablesIn(text)).toEqual(["PORT", "HOST"]);
});
