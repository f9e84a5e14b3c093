/**
 * The texts of this program call it `agents`. Whoever reads them gets each command as it is typed here, from a
 * clone for example `npm run agents -- list`, so that it can be copied.
 */
export function asTyped(text: string, command: string): string {
  return text.replace(/(^ +|^Usage: |`|\| )agents (?=\S)/gm, (_, before: string) => `${before}${command} `);
}
