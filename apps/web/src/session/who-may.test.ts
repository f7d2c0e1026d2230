import { expect, test } from "vitest";

import { whoMay } from "./who-may.js";

test("the roles that may do something begin a sentence, however many they are", () => {
  expect(whoMay("team.delete")).toBe("An owner");
  expect(whoMay("connection.rotate")).toBe("An owner or admin");
  expect(whoMay("backfill.run")).toBe("An owner, admin or member");
});
