import type { ReactNode } from "react";

import { Logo } from "../../ui/logo.js";
import { visibleText } from "../../ui/visible-text.js";

interface SignedOutLayoutProps {
  title: string;
  description: string;
  children: ReactNode;
  footer: ReactNode;
}

/** The layout of the sign-in and sign-up pages: a form at the left, and what BillStack does at the right. */
export function SignedOutLayout({ title, description, children, footer }: SignedOutLayoutProps) {
  return (
    <div className="min-h-dvh lg:grid lg:grid-cols-[minmax(0,1fr)_minmax(0,1fr)]">
      <title>{`${visibleText(title)} · BillStack`}</title>
      <main className="mx-auto flex w-full max-w-sm flex-col justify-center px-5 py-16 lg:min-h-dvh">
        <div className="mb-10 flex items-center gap-2 text-base font-semibold tracking-tight">
          <Logo className="size-7" /> BillStack
        </div>
        <h1 className="text-xl font-semibold tracking-tight wrap-anywhere">{visibleText(title)}</h1>
        <p className="mt-1 mb-6 text-muted wrap-anywhere">{visibleText(description)}</p>
        {children}
        <p className="mt-6 text-muted">{footer}</p>
      </main>
      <aside
        aria-label="What BillStack is for"
        className="hidden flex-col justify-center gap-8 border-l border-line bg-sunken px-14 lg:flex"
      >
        <p className="max-w-md text-2xl leading-snug font-semibold tracking-tight text-balance">
          Your Stripe data in plain PostgreSQL tables, always equal to Stripe.
        </p>
        <dl className="max-w-md divide-y divide-line border-y border-line">
          {BENEFITS.map(({ what, how }) => (
            <div key={what} className="grid grid-cols-[7rem_1fr] gap-4 py-3">
              <dt className="font-medium">{what}</dt>
              <dd className="text-muted">{how}</dd>
            </div>
          ))}
        </dl>
      </aside>
    </div>
  );
}

const BENEFITS = [
  { what: "Yours alone", how: "Every team has a database schema of its own and sees no other." },
  { what: "Up to date", how: "A change in Stripe is in your tables about a second later." },
  {
    what: "Keys kept safe",
    how: "Your keys are encrypted, never shown again, and destroyed when you disconnect.",
  },
] as const;
