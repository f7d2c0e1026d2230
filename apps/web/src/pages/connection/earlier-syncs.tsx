import { useState } from "react";

import { lazyPart } from "../../ui/lazy-part.js";

const RunHistory = lazyPart(async () => (await import("./run-history.js")).RunHistory);

/** The syncs since the team was connected. They are read when a person opens them. */
export function EarlierSyncs() {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <details className="border-t border-line" onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary className="px-4 py-2.5 font-medium text-muted hover:text-ink md:px-5">
        History of syncs
      </summary>
      {isOpen && <RunHistory />}
    </details>
  );
}
