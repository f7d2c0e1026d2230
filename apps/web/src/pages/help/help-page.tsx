import { Link } from "@tanstack/react-router";

import html from "../../../../../docs/connect-stripe.md";
import { Logo } from "../../ui/logo.js";

/**
 * The help page about connecting Stripe. Its text is the document docs/connect-stripe.md, turned into HTML by the
 * build.
 */
export function HelpPage() {
  return (
    <div className="min-h-dvh">
      <title>Connecting Stripe · BillStack</title>
      <header className="border-b border-line bg-sunken px-5 py-3">
        <Link to="/" className="inline-flex items-center gap-2 rounded-md font-semibold tracking-tight">
          <Logo /> BillStack
        </Link>
      </header>
      <main className="mx-auto max-w-3xl px-5 py-10">
        <article className="prose" dangerouslySetInnerHTML={{ __html: html }} />
      </main>
    </div>
  );
}
