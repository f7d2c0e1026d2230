import { expect, it } from "vitest";

import { dbtProfile } from "./dbt-profile.js";

it("has the parts of the connection string, and no password", () => {
  const url = "postgresql://billstack_read_a:secret@[2001:db8::1]:5433/my%20billing?sslmode=verify-full";
  expect(dbtProfile({ url, role: "billstack_read_a", schema: "stripe_team_a" })).toBe(`stripe:
  target: read
  outputs:
    read:
      type: postgres
      host: "2001:db8::1"
      port: 5433
      dbname: "my billing"
      user: billstack_read_a
      password: "{{ env_var('BILLSTACK_SQL_PASSWORD') }}"
      schema: stripe_team_a
      threads: 2
      sslmode: verify-full
`);
});
