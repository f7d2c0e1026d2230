import { CopyButton } from "./copy-button.js";
import { ScrollRegion } from "./scroll-region.js";

interface CodeExampleProps {
  label: string;
  code: string;
  /** Is called when the person has copied the code. */
  onCopied?: () => void;
}

/** A block of code with its title and a button that copies it. */
export function CodeExample({ label, code, onCopied }: CodeExampleProps) {
  return (
    <div className="space-y-1.5">
      <div className="flex items-center justify-between gap-3">
        <p className="font-medium">{label}</p>
        <CopyButton text={code} what={label} {...(onCopied && { onCopied })} />
      </div>
      <ScrollRegion label={label} className="overflow-x-auto rounded-md border border-line bg-sunken p-3">
        <pre className="font-mono text-2xs" onCopy={onCopied}>
          {code}
        </pre>
      </ScrollRegion>
    </div>
  );
}
