import { describe, expect, it } from "vitest";
import { newTeamId, parseTeamId, type TeamId } from "./team-id.js";
import { quoteTeamSchema, teamOfSchema, teamSchema } from "./team-schema.js";

const HOSTILE = {
  empty: "",
  "too short": "abcdefghijklmno",
  "too long": "abcdefghijklmnopq",
  "first a digit": "1bcdefghijklmnop",
  "upper case": "Abcdefghijklmnop",
  space: "abcdefghijklmno ",
  "line end": "abcdefghijklmnop\n",
  underscore: "abcdefgh_jklmnop",
  quote: 'abc"; drop schem',
  "single quote": "abcdefghijklmn'a",
  path: "../../etc/passwd",
  percent: "abcdefghijklm%00",
  NUL: "abcdefghijklmno\0",
  "letter beyond ASCII": "abcdefghijklmnoé",
  "digit beyond ASCII": "abcdefghijklmno٣",
  schema: "stripe_team_abcd",
};

describe("parseTeamId", () => {
  it.each(Object.entries(HOSTILE))("refuses %s", (_what, text) => {
    expect(parseTeamId(text)).toBeNull();
  });

  it("takes what newTeamId makes, and nothing else of it", () => {
    const id = newTeamId();
    expect(parseTeamId(id)).toBe(id);
    expect(parseTeamId(` ${id}`)).toBeNull();
    expect(parseTeamId(id.toUpperCase())).toBeNull();
  });
});

describe("newTeamId", () => {
  it("uses every letter and digit about equally often, and makes no id twice", () => {
    const ids = Array.from({ length: 5000 }, newTeamId);
    expect(new Set(ids).size).toBe(5000);
    const counts = new Map<string, number>();
    for (const id of ids) for (const char of id.slice(1)) counts.set(char, (counts.get(char) ?? 0) + 1);
    expect(counts.size).toBe(36);
    // 75,000 draws over 36: 2,083 each, standard deviation 45. Modulo bias of a byte would put 4 of them 14 % high.
    for (const count of counts.values()) expect(Math.abs(count - 2083)).toBeLessThan(6 * 45);
  });
});

describe("teamSchema", () => {
  it("names the schema and finds its team again", () => {
    const id = newTeamId();
    expect(teamSchema(id)).toBe(`stripe_team_${id}`);
    expect(quoteTeamSchema(teamSchema(id))).toBe(`"stripe_team_${id}"`);
    expect(teamOfSchema(`stripe_team_${id}`)).toBe(id);
    expect(teamOfSchema("stripe_team_")).toBeNull();
    expect(teamOfSchema("public")).toBeNull();
  });

  it.each(Object.entries(HOSTILE))("throws on an id that was cast: %s", (_what, text) => {
    expect(() => teamSchema(text as TeamId)).toThrow(TypeError);
  });
});
