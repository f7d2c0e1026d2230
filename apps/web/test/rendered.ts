import type { Page } from "playwright-core";

/** The place on the page where the properties of its elements are kept between the two calls. */
type Marked = typeof globalThis & { renderedMarks?: Map<Element, unknown> };

/**
 * Notes with which properties React has rendered each element of the page. React gives an element new properties whenever
 * the component around it renders again, also if nothing changes that a person sees.
 */
export async function markRendered(page: Page): Promise<void> {
  await page.evaluate(() => {
    const marks = new Map<Element, unknown>();
    for (const element of document.querySelectorAll("body *")) {
      const name = Object.keys(element).find((key) => key.startsWith("__reactProps$"));
      if (name !== undefined) marks.set(element, (element as unknown as Record<string, unknown>)[name]);
    }
    (globalThis as Marked).renderedMarks = marks;
  });
}

/**
 * Returns the elements that were rendered again since {@link markRendered}: those that the selector names, and all inside of
 * them. Elements that are new, and times, which count their age by themselves, are left out.
 *
 * @throws if the selector names no element that was noted, because then the answer would say nothing
 */
export async function renderedSince(page: Page, selector: string): Promise<string[]> {
  return page.evaluate((roots) => {
    const { renderedMarks: marks } = globalThis as Marked;
    const noted = [...(marks ?? [])].filter(
      ([element]) => element.isConnected && element.closest(roots) !== null && !element.matches("time"),
    );
    if (noted.length === 0) throw new Error(`No element of ${roots} was noted.`);
    return noted
      .filter(([element, props]) => {
        const name = Object.keys(element).find((key) => key.startsWith("__reactProps$"));
        return name === undefined || (element as unknown as Record<string, unknown>)[name] !== props;
      })
      .map(([element]) => `${element.tagName}: ${element.textContent.slice(0, 60)}`);
  }, selector);
}
