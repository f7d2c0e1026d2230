import { CircleAlert, CircleCheck, Info, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";

import { classNames } from "./class-names.js";

const TONES = {
  bad: { icon: CircleAlert, box: "border-bad/30 bg-bad-soft", mark: "text-bad", role: "alert" },
  warn: { icon: TriangleAlert, box: "border-warn/30 bg-warn-soft", mark: "text-warn", role: "note" },
  good: { icon: CircleCheck, box: "border-good/30 bg-good-soft", mark: "text-good", role: "status" },
  info: { icon: Info, box: "border-info/25 bg-info-soft", mark: "text-info", role: "note" },
} as const;

interface NoticeProps {
  tone: keyof typeof TONES;
  title?: string;
  children?: ReactNode;
  action?: ReactNode;
}

/**
 * A coloured box with a short message. Screen readers interrupt what they read to announce `bad`, and announce `good`
 * when they have finished.
 */
export function Notice({ tone, title, children, action }: NoticeProps) {
  const { icon: Icon, box, mark, role } = TONES[tone];
  return (
    <div role={role} className={classNames("flex gap-2.5 rounded-lg border px-3 py-2.5", box)}>
      <Icon aria-hidden className={classNames("mt-0.5 size-4 shrink-0", mark)} />
      <div className="min-w-0 flex-1 space-y-1 wrap-anywhere">
        {title !== undefined && <p className="font-medium">{title}</p>}
        {children}
        {action !== undefined && <div className="flex flex-wrap gap-2 pt-1.5">{action}</div>}
      </div>
    </div>
  );
}
