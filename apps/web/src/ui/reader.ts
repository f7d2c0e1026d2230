/** Keeps each format that it has made. To make one takes longer than to use it a hundred times. */
function kept<Options, Format>(make: (locale: string | undefined, options: Options) => Format) {
  const made = new Map<string, Format>();
  return (options: Options, locale?: string): Format => {
    const key = `${locale ?? ""} ${JSON.stringify(options)}`;
    const known = made.get(key);
    if (known !== undefined) return known;
    const format = make(locale, options);
    made.set(key, format);
    return format;
  };
}

/*
 * This module is the only one that asks the browser how its reader writes times and numbers. A rule of the linter refuses
 * `Intl` and `toLocaleString` everywhere else, so that all pages write them in the same way. `locale` is for tests; without
 * it, the formats are those of the language and the time zone that the browser is set to.
 */

/** Returns the format of times for the reader. */
export const dateFormat = kept(
  (locale, options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, options),
);

/** Returns the format of numbers for the reader. */
export const numberFormat = kept(
  (locale, options: Intl.NumberFormatOptions) => new Intl.NumberFormat(locale, options),
);

/**
 * Returns the format of ages, such as "3 minutes ago". Its words are English like all texts of the dashboard, and its digits
 * are the reader's, like those of all its numbers.
 */
export const ageFormat = kept((locale, options: Intl.RelativeTimeFormatOptions) => {
  const { numberingSystem } = numberFormat({}, locale).resolvedOptions();
  return new Intl.RelativeTimeFormat(`en-u-nu-${numberingSystem}`, options);
});
