/** Values that stand for a secret kept elsewhere: template slots, environment look-ups, masked text. */
const reference =
  /\$\{|\{\{|\$\(|%\(|<|\*{4}|^\$[A-Za-z_]|^%[A-Za-z_]+%?$|^\{[^}]*\}$|process\.env|import\.meta|os\.environ|getenv|^(?:env|secrets|vars|var|local|self|this|config|settings|data|module|input|params|req|request|event|options|opts)\./i;

/** Words that only examples hold. */
const exampleWord =
  /example|sample|placeholder|change[-_]?(?:me|it|this)|replace|redacted|dummy|fake|your|insert|todo|fixme|foobar|not[-_]?a|xxxx|\.\.\.|12345678|abcdefgh|deadbeef|hunter2/i;

const exampleValue =
  /^(?:(?:my|the|some|a|test|db|new|old|super|user|root|admin)?[-_]?(?:pass|passwd|password|pwd|s[e3]cr[e3]t|token|key|value|user|username|postgres|mysql|root|admin|guest|test|string|none|null|undefined|true|false)[-_]?[0-9]{0,3})$/i;

/** Encrypted values that are made to be committed: Sealed Secrets, SOPS, Ansible Vault, Spring Cloud Config. */
const sealed = /^(?:Ag[A-D][A-Za-z0-9+/]{5}|ENC[[(]|enc:|vault:|\{cipher\})/;

/** Published by their vendors for documentation and emulators; worth nothing to a thief. */
const documented = [
  // jwt.io
  'eyJzdWIiOiIxMjM0NTY3ODkwIi',
  // Stripe's documentation
  '4eC39HqLyjWDarjtT1zdp7dc',
  // Azurite, the storage emulator
  'Eby8vdM02xNOcqFlqU',
];

/** Longer than this a random value can hold an example's word by chance. */
const maxWordedLength = 200;

/** Whether the text names a secret instead of being one. */
export function isReference(value: string): boolean {
  return reference.test(value);
}

/**
 * Whether a value stands where a secret belongs without being one: a reference, a documented example
 * (`AKIAIOSFODNN7EXAMPLE`), a filler (`xxxx`, `your-api-key`), a sealed value. Scanning stays silent on those; masking
 * hides them where a vendor's format matches all the same, since it cannot hurt.
 */
export function isPlaceholder(value: string): boolean {
  if (isReference(value) || sealed.test(value) || documented.some((text) => value.includes(text)))
    return true;
  if (value.length > maxWordedLength) return /(.)\1{63}|\.\.\./.test(value);
  return exampleValue.test(value) || exampleWord.test(value) || /(.)\1{7}/.test(value);
}
