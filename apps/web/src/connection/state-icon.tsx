import {
  CircleAlert,
  CircleCheck,
  CircleDashed,
  LoaderCircle,
  TriangleAlert,
  type LucideIcon,
} from "lucide-react";

import type { TeamState } from "./team-state.js";

const ICONS = {
  bad: { icon: CircleAlert, color: "text-bad" },
  warn: { icon: TriangleAlert, color: "text-warn" },
  info: { icon: LoaderCircle, color: "text-info" },
  good: { icon: CircleCheck, color: "text-good" },
  neutral: { icon: CircleDashed, color: "text-muted" },
} as const satisfies Record<TeamState["tone"], { icon: LucideIcon; color: string }>;

/** The icon beside the state of a team. It turns while something runs. */
export function StateIcon({ tone }: { tone: TeamState["tone"] }) {
  const { icon: Icon, color } = ICONS[tone];
  return (
    <Icon
      aria-hidden
      className={`mt-0.5 size-5 shrink-0 ${color} ${tone === "info" ? "animate-spin" : ""}`}
    />
  );
}
