import { describe, expect, it } from "vitest";

import { partAfter } from "./sample.js";

describe("the part of the customers that a run asks", () => {
  it("is all of them where they are few", () => {
    expect(partAfter(null, 2_000, 2_000)).toEqual({ parts: 1, part: 0 });
    expect(partAfter({ parts: 3, part: 1 }, 0, 2_000)).toEqual({ parts: 1, part: 0 });
  });

  it("is another one each time, until all had their turn", () => {
    const first = partAfter(null, 5_500, 2_000);
    const second = partAfter(first, 5_500, 2_000);
    const third = partAfter(second, 5_500, 2_000);
    expect([first, second, third].map(({ part }) => part)).toEqual([0, 1, 2]);
    expect(partAfter(third, 5_500, 2_000)).toEqual(first);
  });
});
