/** Work under one key: the run that has begun, and the run that begins after it. */
interface Runs<Result> {
  current: Promise<Result>;
  next: Promise<Result> | null;
}

/**
 * Lets callers share work that has the same key. A caller never gets the result of a run that began before the call,
 * because that result may be too old. So all calls that come during a run share the next run.
 */
export class SharedWork<Result> {
  readonly #runs = new Map<string, Runs<Result>>();

  /** Returns the result of a run of `work` that begins now or later. Rejects with the error of that run. */
  run(key: string, work: () => Promise<Result>): Promise<Result> {
    const known = this.#runs.get(key);
    if (known === undefined) return this.#begin(key, work);
    const begin = (): Promise<Result> => this.#begin(key, work);
    return (known.next ??= known.current.then(begin, begin));
  }

  #begin(key: string, work: () => Promise<Result>): Promise<Result> {
    const runs: Runs<Result> = { current: work(), next: null };
    this.#runs.set(key, runs);
    const end = (): void => {
      if (this.#runs.get(key) === runs && runs.next === null) this.#runs.delete(key);
    };
    runs.current.then(end, end);
    return runs.current;
  }
}
