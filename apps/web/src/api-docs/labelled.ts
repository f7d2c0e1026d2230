/** Returns a label that contains its text and the field. */
export function labelled(text: string, field: HTMLElement): HTMLLabelElement {
  const label = document.createElement("label");
  label.append(text, field);
  return label;
}
