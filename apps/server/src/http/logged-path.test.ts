import { expect, it } from "vitest";

import { redact } from "../redact.js";
import { loggedPath } from "./logged-path.js";

const KEY = "bs_0123456789abcdef0123456789abcdef012345672a342d20";
const encodeAll = (text: string): string =>
  text.replaceAll(/./g, (one) => `%${one.charCodeAt(0).toString(16)}`);

it.each([
  ["the first letter encoded", `%62${KEY.slice(1)}`],
  ["everything encoded", encodeAll(KEY)],
  ["everything encoded twice", encodeAll(encodeAll(KEY))],
  ["a percent sign encoded three times", `%252562${KEY.slice(1)}`],
  ["a key of Stripe", encodeAll("sk_test_0123456789abcdefghij")],
])("a key in a path is masked with %s", (_, text) => {
  const logged = redact(loggedPath(`/api/customers/${text}?email=a`));
  expect(logged).toMatch(/^\/api\/customers\/(bs_|sk_test_)\*\*\*$/);
});

it("other paths stay as they are, without the query", () => {
  expect(loggedPath("/api/a%20b/%0a/%zz/c?secret=1")).toBe("/api/a%20b/%0a/%zz/c");
});
