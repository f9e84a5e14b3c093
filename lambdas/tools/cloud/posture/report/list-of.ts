/** Named in a line; all of them are in `controls.json`. */
const mostNamed = 5;

/** `a, b and 3 more` */
export function listOf(names: readonly string[], most = mostNamed): string {
  const shown = names.slice(0, most).join(', ');
  return names.length > most ? `${shown} and ${names.length - most} more` : shown;
}
