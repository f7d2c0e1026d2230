import { readFileSync } from "node:fs";

import { SCOPES } from "@billstack/tenancy/roles";
import { expect, it } from "vitest";

import { ERRORS, type ErrorCode } from "../errors.js";
import { statusOf } from "../http/status.js";

const page = readFileSync(new URL("../../../../docs/api-keys.md", import.meta.url), "utf8");

it("docs/api-keys.md has a row for each scope, and for no other", () => {
  const scopes = [...page.matchAll(/^\| `([a-z]+:[a-z]+)` /gm)].map(([, scope]) => scope);
  expect(scopes).toEqual([...SCOPES]);
});

it("docs/api-keys.md has the right status for each code, and every code of keys", () => {
  const rows = [...page.matchAll(/^\| (\d{3}) +\| `(\w+)`/gm)];
  const documented = rows.map(([, status, code = ""]) => ({ code, status: Number(status) }));
  const codes = documented.map(({ code }) => code);
  expect(documented).toEqual(codes.map((code) => ({ code, status: statusOf(code as ErrorCode) })));
  const ofKeys = Object.keys(ERRORS).filter((code) => /(^|_)keys?_|_keys$|^scope_|^two_/.test(code));
  expect(codes).toEqual(expect.arrayContaining(ofKeys.filter((code) => code !== "keys_refused")));
});
