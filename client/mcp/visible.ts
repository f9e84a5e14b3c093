/** Takes no room on a screen, and yet a model reads it. */
const invisible = /[\u00ad\u200b\u2060\ufeff\u{e0000}-\u{e007f}]/gu;

/** The text as a person sees it. */
export function visible(text: string): string {
  return text.replaceAll(invisible, '');
}

/** The same for each text in a value as JSON has them. */
function visibleIn(value: unknown): unknown {
  if (typeof value === 'string') return visible(value);
  if (Array.isArray(value)) return value.map(visibleIn);
  if (value === null || typeof value !== 'object') return value;
  return visibleFields(value);
}

export function visibleFields(value: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, visibleIn(field)]));
}
