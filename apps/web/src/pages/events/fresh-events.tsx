import { ArrowUp } from "lucide-react";

import { Button } from "../../ui/button.js";
import { countText } from "../../ui/number-text.js";

interface FreshEventsProps {
  /** How many events the list does not show yet. */
  fresh: number;
  /** How many events of the list do not match the filter any more. */
  gone: number;
  /** True: there may be more new events than `fresh`. */
  isMore: boolean;
  onShow: () => void;
}

/**
 * Says how many events have arrived while a person read the list, and shows them on demand. It lies over the list, so that
 * it moves no row.
 */
export function FreshEvents({ fresh, gone, isMore, onShow }: FreshEventsProps) {
  const text =
    fresh > 0
      ? `${isMore ? `${fresh} or more new events` : countText(fresh, "new event")}`
      : `${countText(gone, "event")} changed`;
  return (
    <div className="pointer-events-none sticky top-2 z-10 flex h-0 justify-center" aria-live="polite">
      {fresh + gone > 0 && (
        <Button
          variant="primary"
          className="pointer-events-auto mt-1 rounded-full! shadow-float"
          onClick={() => {
            onShow();
            window.scrollTo({ top: 0 });
          }}
        >
          <ArrowUp aria-hidden /> {text}
        </Button>
      )}
    </div>
  );
}
