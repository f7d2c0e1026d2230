import { describe, expect, it } from "vitest";
import { newTeamId, parseTeamId, type TeamId } from "./team-id.js";
import { quoteTeamSchema, teamOfSchema, teamSchema } from "./team-schema.js";

const HOSTILE_IDS = {
  "an empty text": "",
  "15 characters": "abcdefghijklmno",
  "17 characters": "abcdefghijklmnopq",
  "a digit at the start": "1bcdefghijklmnop",
  "an upper-case letter": "Abcdefghijklmnop",
  "a space": "abcdefghijklmno ",
  "a line end": "abcdefghijklmnop\n",
  "an underscore": "abcdefgh_jklmnop",
  "a double quote": 'abc"; drop schem',
  "a single quote": "abcdefghijklmn'a",
  "a path": "../../etc/passwd",
  "a percent sign": "abcdefghijklm%00",
  "a NUL character": "abcdefghijklmno\0",
  "a letter outside of ASCII": "abcdefghijklmnoé",
  "a digit outside of ASCII": "abcdefghijklmno٣",
  "the name of a schema": "stripe_team_abcd",
};

describe("parseTeamId", () => {
  it.each(Object.entries(HOSTILE_IDS))("refuses %s", (_what, text) => {
    expect(parseTeamId(text)).toBeNull();
  });

  it("accepts an id of newTeamId, but not with a space or in upper case", () => {
    const id = newTeamId();
    expect(parseTeamId(id)).toBe(id);
    expect(parseTeamId(` ${id}`)).toBeNull();
    expect(parseTeamId(id.toUpperCase())).toBeNull();
  });
});

describe("newTeamId", () => {
  it("uses each letter and digit about equally often, and returns no id twice", () => {
    const ids = Array.from({ length: 5000 }, newTeamId);
    expect(new Set(ids).size).toBe(5000);
    const counts = new Map<string, number>();
    for (const id of ids) for (const char of id.slice(1)) counts.set(char, (counts.get(char) ?? 0) + 1);
    expect(counts.size).toBe(36);
    // 75,000 draws of 36 characters: 2,083 of each, with a standard deviation of 45. If the code took a random byte
    // modulo 36, four characters would come 14 % more often.
    for (const count of counts.values()) expect(Math.abs(count - 2083)).toBeLessThan(6 * 45);
  });
});

describe("teamSchema", () => {
  it("returns the name of the schema, from which teamOfSchema finds the team", () => {
    const id = newTeamId();
    expect(teamSchema(id)).toBe(`stripe_team_${id}`);
    expect(quoteTeamSchema(teamSchema(id))).toBe(`"stripe_team_${id}"`);
    expect(teamOfSchema(`stripe_team_${id}`)).toBe(id);
    expect(teamOfSchema("stripe_team_")).toBeNull();
    expect(teamOfSchema("public")).toBeNull();
  });

  it.each(Object.entries(HOSTILE_IDS))("throws for a text that was cast to a team id: %s", (_what, text) => {
    expect(() => teamSchema(text as TeamId)).toThrow(TypeError);
  });
});
