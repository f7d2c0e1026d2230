const page = (title: string, text: string): string =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title><h1>${title}</h1>${text}</html>`;

export const HOME = page("Acme", `<p><a href="/reports">The reports</a> are for customers.</p>`);
export const REPORTS = page("Reports", "<p>Only paying customers see this.</p>");
export const UNPAID = page(
  "You have no subscription",
  `<p><a href="/buy">Buy one</a> to read the reports.</p>`,
);
export const BUY = page(
  "Buy",
  "<p>A real application opens Stripe Checkout here. The README does it with curl.</p>",
);
export const NO_ANSWER = page(
  "One moment",
  "<p>We cannot check your subscription now. Please try again.</p>",
);
export const NOT_FOUND = page("Not found", `<p><a href="/">To the start</a></p>`);
