import type { Page } from "playwright-core";

/**
 * Returns where the page lets a text from outside do harm: where the page or a dialog is wider than the window, where a
 * character that turns the direction of a text is in the page as it is, and where Arabic is not kept apart from its
 * neighbours. The texts of fields and of code are as people wrote them, and are left out.
 */
export async function outsideTextFaults(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const TURNS = /[\u202a-\u202e\u2066-\u2069]/;
    const ARABIC = /[\u0600-\u06ff]/;
    const faults: string[] = [];
    const place = (element: Element) => `${element.outerHTML.slice(0, 120)}`;
    const frames = [document.documentElement, ...document.querySelectorAll("dialog[open], [role=menu]")];
    for (const frame of frames) {
      const { left, right } = frame.getBoundingClientRect();
      if (frame.scrollWidth > frame.clientWidth || left < 0 || right > window.innerWidth)
        faults.push(`wider than the window: ${place(frame)}`);
    }
    for (const element of document.querySelectorAll("body, body *")) {
      for (const { name, value } of element.attributes) {
        if (name !== "value" && name !== "href" && TURNS.test(value))
          faults.push(`turns in ${name}: ${place(element)}`);
      }
    }
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let text = texts.nextNode(); text !== null; text = texts.nextNode()) {
      const { parentElement: parent, nodeValue } = text;
      if (parent === null || nodeValue === null || parent.closest("script, style, textarea, pre, code"))
        continue;
      if (TURNS.test(nodeValue)) faults.push(`turns: ${place(parent)}`);
      if (ARABIC.test(nodeValue) && !parent.closest("bdi, [dir=auto]"))
        faults.push(`not apart: ${place(parent)}`);
    }
    return [...new Set(faults)];
  });
}
