const lower = 'abcdefghijklmnopqrstuvwxyz';
const digits = '0123456789';

export const alphabets = {
  hex: `${digits}abcdef`,
  digits,
  upper: `${lower.toUpperCase()}${digits}`,
  lower: `${lower}${digits}`,
  letters: `${lower}${lower.toUpperCase()}`,
  word: `${lower}${lower.toUpperCase()}${digits}`,
  base64: `${lower}${lower.toUpperCase()}${digits}+/`,
};

/**
 * Random-looking text, the same on every run. Fake secrets are put together from this while a test runs:
 * written out, they would set off every scanner that looks at this repository, our own first.
 */
export function fakeText(alphabet: keyof typeof alphabets, length: number, seed = length): string {
  const letters = alphabets[alphabet];
  let state = seed * 7919 + letters.length;
  let text = '';
  for (let index = 0; index < length; index++) {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    text += letters[(state >> 16) % letters.length];
  }
  return text;
}

/** A block as a key file holds it, in lines of 64 characters. */
export function fakeKeyBlock(kind: string, length = 832): string {
  const body = `MIIE${fakeText('base64', length)}`.match(/.{1,64}/g)?.join('\n');
  return `-----BEGIN ${kind}-----\n${body}\n-----END ${kind}-----`;
}
