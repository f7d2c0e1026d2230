import { useEffect } from "react";

/** A document as HTML. It scrolls to the heading that the address names, which was not there when the page opened. */
export function Document({ html }: { html: string }) {
  useEffect(() => {
    document.getElementById(window.location.hash.slice(1))?.scrollIntoView();
  }, []);
  return <article className="prose" dangerouslySetInnerHTML={{ __html: html }} />;
}
