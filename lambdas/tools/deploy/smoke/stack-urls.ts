/** Outputs of a stack that are addresses, by name, without what may be secret in them. */
export function urlsOf(outputs: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(outputs).flatMap(([name, value]) => {
      const url = URL.canParse(value) ? new URL(value) : undefined;
      const isOpen =
        url !== undefined && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';
      return isOpen ? [[name, `${url.origin}${url.pathname}`]] : [];
    }),
  );
}
