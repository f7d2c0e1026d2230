import axe from "axe-core";
import type { Page } from "playwright-core";

/** Returns what axe-core finds wrong with the page, and whether the page is wider than the window. */
export async function accessibilityFaults(page: Page): Promise<string[]> {
  // The script has half a megabyte, and the page keeps it until it is loaded anew.
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(axe.source);
  const violations = await page.evaluate(async () => {
    const { violations: found } = await (globalThis as unknown as { axe: typeof axe }).axe.run(document, {
      // The rule is no default of axe-core. People who speak to their computer say the text that they see.
      rules: { "label-content-name-mismatch": { enabled: true } },
      // Without this, axe-core also describes every element that keeps the rules.
      resultTypes: ["violations"],
    });
    return found.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
    );
  });
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
  return wide ? [...violations, "the page scrolls sideways"] : violations;
}
