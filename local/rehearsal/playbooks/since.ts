/** What `--since REF` in a prompt asks for: the revision that findings are limited to. */
export function sinceOf(prompt: string): { since?: string } {
  const since = /(?:^|\s)--since[ =](?<ref>[\w][\w./^~@{}-]*)/.exec(prompt)?.groups?.['ref'];
  return since === undefined ? {} : { since };
}
