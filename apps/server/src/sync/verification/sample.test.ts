import { describe, expect, it } from "vitest";

import { nextSample } from "./sample.js";

describe("the sample of customers that a run asks", () => {
  it("is all customers if they are few", () => {
    expect(nextSample(null, 2_000, 2_000)).toEqual({ parts: 1, part: 0 });
    expect(nextSample({ parts: 3, part: 1 }, 0, 2_000)).toEqual({ parts: 1, part: 0 });
  });

  it("is another part in each run, until all customers were asked", () => {
    const first = nextSample(null, 5_500, 2_000);
    const second = nextSample(first, 5_500, 2_000);
    const third = nextSample(second, 5_500, 2_000);
    expect([first, second, third].map(({ part }) => part)).toEqual([0, 1, 2]);
    expect(nextSample(third, 5_500, 2_000)).toEqual(first);
  });
});
