import { useCallback, useEffect, useRef, useState, type KeyboardEvent, type RefObject } from "react";

/** How many rows Page up and Page down move. */
const PAGE_STEP = 20;

interface RowKeys {
  /** The row that Tab reaches, and that has the focus if one has. */
  active: number;
  onKeyDown: (event: KeyboardEvent) => void;
}

/**
 * Moves the focus between the rows of a virtual list by arrow keys, Page up, Page down, Home and End.
 *
 * @param list the element with the rows; the element of a row that takes the focus has its place in `data-place`
 * @param length how many rows there are
 * @param first the first row that is shown now, and `last` the last one
 * @param show scrolls a row into view
 */
export function useRowKeys(
  list: RefObject<HTMLElement | null>,
  length: number,
  { first, last }: { first: number; last: number },
  show: (place: number) => void,
): RowKeys {
  const [chosen, setChosen] = useState(0);
  const wanted = useRef<number | null>(null);
  const active = chosen >= first && chosen <= last ? chosen : first;
  useEffect(() => {
    if (wanted.current === null) return;
    const element = list.current?.querySelector<HTMLElement>(`[data-place="${wanted.current}"]`);
    if (element === null || element === undefined) return;
    element.focus({ preventScroll: true });
    wanted.current = null;
  });
  const onKeyDown = useCallback(
    (event: KeyboardEvent): void => {
      const place = event.target instanceof HTMLElement ? event.target.dataset["place"] : undefined;
      if (place === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
      const next = nextPlace(event.key, Number(place), length);
      if (next === null) return;
      event.preventDefault();
      wanted.current = next;
      setChosen(next);
      show(next);
    },
    [length, show],
  );
  return { active, onKeyDown };
}

function nextPlace(key: string, place: number, length: number): number | null {
  const moves: Record<string, number> = {
    ArrowDown: place + 1,
    ArrowUp: place - 1,
    PageDown: place + PAGE_STEP,
    PageUp: place - PAGE_STEP,
    Home: 0,
    End: length - 1,
  };
  const next = Object.hasOwn(moves, key) ? moves[key] : undefined;
  return next === undefined ? null : Math.min(Math.max(next, 0), length - 1);
}
