import { expect, it } from "vitest";

import { Batches } from "./batches.js";

/** Makes batches whose calls end when the test says so. */
function held() {
  const calls: { group: string; questions: number[]; end(): void; fail(error: Error): void }[] = [];
  const batches = new Batches<string, number, string>((group, questions) => {
    return new Promise((resolve, reject) => {
      const end = (): void => resolve(questions.map((question) => `${group} ${question}`));
      calls.push({ group, questions, end, fail: reject });
    });
  });
  return { calls, ask: (group: string, question: number) => batches.ask(group, group, question) };
}

const nextTurn = () => new Promise((resolve) => setTimeout(resolve, 0));

it("questions that arrive during a call are answered together by the next call, each with its own answer", async () => {
  const { calls, ask } = held();
  const first = ask("a", 1);
  await nextTurn();
  const others = [2, 3, 4].map((question) => ask("a", question));
  expect(calls.map(({ questions }) => questions)).toEqual([[1]]);
  calls[0]?.end();
  expect(await first).toBe("a 1");
  await nextTurn();
  expect(calls.map(({ questions }) => questions)).toEqual([[1], [2, 3, 4]]);
  calls[1]?.end();
  expect(await Promise.all(others)).toEqual(["a 2", "a 3", "a 4"]);
});

it("groups do not wait for each other, and many questions get a second call", async () => {
  const { calls, ask } = held();
  const answers = [ask("a", 0), ask("b", 0)];
  await nextTurn();
  answers.push(...Array.from({ length: 100 }, (_, question) => ask("a", question)));
  await nextTurn();
  expect(calls.map(({ group, questions }) => [group, questions.length])).toEqual([
    ["a", 1],
    ["b", 1],
    ["a", 64],
  ]);
  for (let at = 0; at < 4; at += 1) {
    calls[at]?.end();
    await nextTurn();
  }
  expect((await Promise.all(answers)).slice(-1)).toEqual(["a 99"]);
});

it("an error is that of the questions of its call alone", async () => {
  const { calls, ask } = held();
  const first = ask("a", 1);
  await nextTurn();
  const second = ask("a", 2);
  calls[0]?.fail(new Error("no"));
  await expect(first).rejects.toThrow("no");
  await nextTurn();
  calls[1]?.end();
  expect(await second).toBe("a 2");
});

it("if one question is the cause of an error, only that question fails", async () => {
  const batches = new Batches<null, number, string>(
    (_, questions) =>
      questions.includes(13) ? Promise.reject(new Error("unlucky")) : Promise.resolve(questions.map(String)),
    (error) => error instanceof Error && error.message === "unlucky",
  );
  const answers = await Promise.allSettled([1, 13, 2].map((question) => batches.ask("a", null, question)));
  expect(answers).toMatchObject([
    { value: "1" },
    { status: "rejected", reason: new Error("unlucky") },
    { value: "2" },
  ]);
});
