/** So many requests begin in one turn of the event loop. Each of them takes a millisecond or two. */
const MOST_IN_A_TURN = 2;

/**
 * Returns a function that begins work at once, but only a limited amount in one turn of the event loop. If hundreds of
 * requests arrive at the same time, the webhooks among them do not wait until all of the others have begun.
 */
export function inTurns(): (begin: () => void) => void {
  const waiting: (() => void)[] = [];
  let begun = 0;
  const nextTurn = (): void => {
    begun = 0;
    for (const begin of waiting.splice(0, MOST_IN_A_TURN)) run(begin);
  };
  const run = (begin: () => void): void => {
    begun += 1;
    if (begun === 1) setImmediate(nextTurn);
    begin();
  };
  return (begin) => {
    if (begun < MOST_IN_A_TURN && waiting.length === 0) run(begin);
    else waiting.push(begin);
  };
}
