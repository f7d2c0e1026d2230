import { Link, useParams } from "@tanstack/react-router";
import { Suspense } from "react";

import { NotFoundPage } from "../../shell/not-found.js";
import { Logo } from "../../ui/logo.js";
import { Skeleton } from "../../ui/skeleton.js";
import { TOPICS } from "./topics.js";

/** A help page. Its text is a document of the folder docs, turned into HTML by the build. */
export function HelpPage() {
  const { topic } = useParams({ from: "/help/$topic" });
  const shown = TOPICS[topic];
  if (shown === undefined) return <NotFoundPage />;
  return (
    <div className="min-h-dvh">
      <title>{`${shown.title} · BillStack`}</title>
      <header className="flex flex-wrap items-center gap-x-6 gap-y-2 border-b border-line bg-sunken px-5 py-3">
        <Link to="/" className="inline-flex items-center gap-2 rounded-md font-semibold tracking-tight">
          <Logo /> BillStack
        </Link>
        <nav aria-label="Help" className="flex flex-wrap gap-x-4 gap-y-1">
          {Object.entries(TOPICS).map(([name, { title }]) => (
            <Link
              key={name}
              to="/help/$topic"
              params={{ topic: name }}
              className="text-muted hover:text-ink aria-[current=page]:font-medium aria-[current=page]:text-ink"
            >
              {title}
            </Link>
          ))}
        </nav>
      </header>
      <main className="mx-auto max-w-3xl px-5 py-10">
        <Suspense fallback={<Skeleton label="the text" lines={12} />}>
          <shown.Text />
        </Suspense>
      </main>
    </div>
  );
}
