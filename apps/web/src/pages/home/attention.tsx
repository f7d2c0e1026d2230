import { may } from "@billstack/tenancy/roles";
import { Link } from "@tanstack/react-router";

import { useTeam } from "../../session/session-context.js";
import { buttonClass } from "../../ui/button.js";
import { Notice } from "../../ui/notice.js";
import { RelativeTime } from "../../ui/relative-time.js";
import type { ConnectionStatus } from "../connection/connection-status.js";
import { PROBLEM_DISPLAY } from "../connection/problem-display.js";
import { problemTone } from "./home-state.js";
import { PROBLEM_STEPS, type ProblemStep } from "./problem-steps.js";

type Problem = ConnectionStatus["problems"][number];

/** What needs a person, the worst first: what happened, what to do about it, and one button that leads there. */
export function Attention({ problems }: { problems: Problem[] }) {
  if (problems.length === 0) return null;
  return (
    <ul aria-label="What needs attention" className="space-y-3">
      {problems.map(({ code, sentence, action, since }) => (
        <li key={code}>
          <Notice tone={problemTone(code)} title={titleOf(code)} action={<NextStepOf code={code} />}>
            <p>{sentence}</p>
            <p>{action}</p>
            <p className="text-muted">
              Since <RelativeTime at={since} />
            </p>
          </Notice>
        </li>
      ))}
    </ul>
  );
}

function titleOf(code: Problem["code"]): string {
  return PROBLEM_DISPLAY[code].title;
}

function NextStepOf({ code }: { code: Problem["code"] }) {
  const { id: teamId, role } = useTeam();
  const step: ProblemStep | null = PROBLEM_STEPS[code];
  if (step === null) return null;
  if ("href" in step) {
    return (
      <a href={step.href} target="_blank" rel="noreferrer" className={buttonClass()}>
        {step.label}
      </a>
    );
  }
  if (!may(role, step.needs)) {
    return (
      <p className="text-muted">Your role in this team ({role}) may not do this. Ask an owner or admin.</p>
    );
  }
  return (
    <Link to={step.to} params={{ teamId }} search={step.search ?? {}} className={buttonClass()}>
      {step.label}
    </Link>
  );
}
