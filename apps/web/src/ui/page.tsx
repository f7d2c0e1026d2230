import type { ReactNode } from "react";

import { OutsideText } from "./outside-text.js";
import { visibleText } from "./visible-text.js";

interface PageProps {
  title: string;
  description?: ReactNode;
  /** Shown beside the title. */
  badges?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}

/**
 * The layout of a page: title, badges and actions at the top, the content below. It also sets the browser's title.
 */
export function Page({ title, description, badges, actions, children }: PageProps) {
  return (
    <div className="mx-auto max-w-6xl space-y-6 px-4 py-6 md:px-8 md:py-8">
      <title>{`${visibleText(title)} · BillStack`}</title>
      <header className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="min-w-0 space-y-1">
          <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
            <h1 className="text-xl font-semibold tracking-tight min-w-0">
              <OutsideText text={title} />
            </h1>
            <div className="flex flex-wrap gap-2 empty:hidden">{badges}</div>
          </div>
          {description !== undefined && <p className="max-w-2xl text-muted">{description}</p>}
        </div>
        {actions !== undefined && <div className="flex flex-wrap gap-2 empty:hidden">{actions}</div>}
      </header>
      {children}
    </div>
  );
}

interface SectionProps {
  title: string;
  description?: ReactNode;
  children: ReactNode;
}

/** One part of a settings page: title and description at the left, the content at the right. */
export function Section({ title, description, children }: SectionProps) {
  return (
    <section
      aria-label={title}
      className="grid grid-cols-[minmax(0,1fr)] gap-x-8 gap-y-3 border-t border-line pt-6 lg:grid-cols-[15rem_minmax(0,1fr)]"
    >
      <div className="space-y-1">
        <h2 className="font-semibold">{title}</h2>
        {description !== undefined && <div className="text-muted">{description}</div>}
      </div>
      <div className="min-w-0 space-y-3">{children}</div>
    </section>
  );
}

/** A box with a border. With `padded={false}` its content reaches the border, as tables and lists need. */
export function Card({ children, padded = true }: { children: ReactNode; padded?: boolean }) {
  return (
    <div
      className={`overflow-hidden rounded-xl border border-line bg-surface shadow-card ${padded ? "p-4 md:p-5" : ""}`}
    >
      {children}
    </div>
  );
}
