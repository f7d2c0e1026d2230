import type { ReactNode, Ref } from "react";

interface ScrollRegionProps {
  label: string;
  className: string;
  /** Gets the element that scrolls. */
  ref?: Ref<HTMLDivElement>;
  children: ReactNode;
}

/** A region that scrolls its own content, also by keyboard. Screen readers read `label` as its name. */
export function ScrollRegion({ label, className, ref, children }: ScrollRegionProps) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- Safari scrolls a region by keyboard only if it has the focus.
    <div ref={ref} role="region" aria-label={label} tabIndex={0} className={className}>
      {children}
    </div>
  );
}
