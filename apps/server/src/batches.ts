/** A question that waits, and the promise of its caller. */
interface Waiter<Question, Answer> {
  question: Question;
  resolve(answer: Answer): void;
  reject(error: unknown): void;
}

/** The questions of one group that wait, and how many calls for the group are running. */
interface Queue<Group, Question, Answer> {
  key: string;
  group: Group;
  waiting: Waiter<Question, Answer>[];
  running: number;
}

/** The most questions that one call answers. */
const MOST = 64;
/** With so many questions, a second call begins while the first one is running. */
const MANY = 16;
const PARALLEL = 2;

/**
 * Answers questions together. The questions of one group that arrive while an answer to the group is being made are
 * answered by the next call. A question that arrives alone is answered at once.
 */
export class Batches<Group, Question, Answer> {
  readonly #answer: (group: Group, questions: Question[]) => Promise<readonly Answer[]>;
  readonly #isOfOne: (error: unknown) => boolean;
  readonly #queues = new Map<string, Queue<Group, Question, Answer>>();

  /**
   * @param answer returns the answers to questions of one group, in the same order
   * @param isOfOne whether one of the questions has caused the error. Then each of them is answered alone, so that the
   *   others get their answers.
   */
  constructor(
    answer: (group: Group, questions: Question[]) => Promise<readonly Answer[]>,
    isOfOne: (error: unknown) => boolean = () => false,
  ) {
    this.#answer = answer;
    this.#isOfOne = isOfOne;
  }

  /**
   * Answers a question. Rejects with the error of the call.
   *
   * @param key names the group
   */
  ask(key: string, group: Group, question: Question): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const queue = this.#queues.get(key) ?? { key, group, waiting: [], running: 0 };
      this.#queues.set(key, queue);
      queue.waiting.push({ question, resolve, reject });
      if (queue.running === 0 || (queue.running < PARALLEL && queue.waiting.length >= MANY))
        void this.#run(queue);
    });
  }

  /** Answers the questions of a group until none is left. */
  async #run(queue: Queue<Group, Question, Answer>): Promise<void> {
    queue.running += 1;
    // Questions that this turn of the event loop brings join the first call.
    await new Promise(setImmediate);
    while (queue.waiting.length > 0) await this.#answerNext(queue.group, queue.waiting.splice(0, MOST));
    queue.running -= 1;
    if (queue.running === 0) this.#queues.delete(queue.key);
  }

  async #answerNext(group: Group, batch: Waiter<Question, Answer>[]): Promise<void> {
    try {
      const questions = batch.map(({ question }) => question);
      const answers = await this.#answer(group, questions);
      for (const [index, { resolve, reject }] of batch.entries()) {
        const answer = answers[index];
        if (answer === undefined) reject(new Error("A question got no answer."));
        else resolve(answer);
      }
    } catch (error) {
      if (batch.length > 1 && this.#isOfOne(error)) {
        for (const waiter of batch) await this.#answerNext(group, [waiter]);
        return;
      }
      for (const { reject } of batch) reject(error);
    }
  }
}
