const block =
  /(-{5}BEGIN (?:[A-Z0-9]{2,10} ){0,3}PRIVATE KEY(?: BLOCK)?-{5})((?:(?!-{5}(?:BEGIN|END))[\s\S]){0,20000})/g;

/**
 * The text with the lines of every private key hidden, each by a line of its own, so that all other lines keep their
 * numbers. For whoever shows a part of a file: without its first line no part of a key is recognised.
 */
export function hideKeyBlocks(text: string): string {
  if (!text.includes('PRIVATE KEY')) return text;
  return text.replaceAll(block, (_match, head: string, body: string) => {
    return head + body.replaceAll(/[A-Za-z0-9+/=]{16,}/g, '*'.repeat(16));
  });
}
