import { memo } from "react";

import { Notice } from "../../ui/notice.js";
import { RelativeTime } from "../../ui/relative-time.js";
import type { ConnectionStatus } from "../../connection/connection-status.js";
import { ProblemActions } from "./problem-actions.js";
import { PROBLEM_DISPLAY } from "../../connection/problem-display.js";
import { OutsideText } from "../../ui/outside-text.js";

interface ProblemsProps {
  problems: ConnectionStatus["problems"];
  /** Leaves out what the section "Webhook" of the page shows with its own buttons. */
  withoutWebhook?: boolean;
}

/** The problems of the connection, the worst first: what is wrong, since when, and the buttons that help. */
export const Problems = memo(function Problems({ problems, withoutWebhook = false }: ProblemsProps) {
  const worstFirst = problems.toSorted((one, other) => rankOf(one.code) - rankOf(other.code));
  return worstFirst.map(({ code, sentence, action, since }) => {
    const display = PROBLEM_DISPLAY[code];
    if (withoutWebhook && "section" in display) return null;
    return (
      <Notice key={code} tone={display.tone} title={display.title} action={<ProblemActions code={code} />}>
        <p>
          <OutsideText text={sentence} />
        </p>
        <p>{action}</p>
        <p className="text-muted">
          Since <RelativeTime at={since} />
        </p>
      </Notice>
    );
  });
});

/** Problems that stop something come before those that only warn. Among these, the order of the server stays. */
function rankOf(code: ConnectionStatus["problems"][number]["code"]): number {
  return PROBLEM_DISPLAY[code].tone === "bad" ? 0 : 1;
}
