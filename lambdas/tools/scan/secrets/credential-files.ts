import { isPlaceholder } from '#shared/secrets/placeholder.ts';
import { rotate } from '#shared/secrets/secret-pattern.ts';
import type { Candidate, Rule } from './candidate.ts';

const lockFile =
  /(?:^|\/)(?:package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lock|composer\.lock|Gemfile\.lock|Cargo\.lock|poetry\.lock|uv\.lock|Pipfile\.lock|pdm\.lock|go\.sum|flake\.lock|packages\.lock\.json|\.terraform\.lock\.hcl|mix\.lock|pubspec\.lock|Podfile\.lock)$/;

/** Whether a file is full of hashes by design: guesses from names and randomness mean nothing there. */
export function isLockFile(path: string): boolean {
  return lockFile.test(path);
}

/** Reported by its name alone: what is inside is encrypted or binary. */
export const keystoreRule: Rule = {
  id: 'keystore-file',
  title: 'Key store in the source tree',
  severity: 'medium',
  remedy: rotate('as a new key pair and keep the store out of the repository'),
  reference: 'https://cwe.mitre.org/data/definitions/312.html',
};

/** By its ending: binary containers whose presence is the finding. */
export function isKeystore(path: string): boolean {
  return /\.(?:p12|pfx|jks|keystore|ppk|kdbx)$/i.test(path);
}

const environmentFileRule: Rule = {
  id: 'env-file-secret',
  title: 'Secret in an environment file',
  severity: 'high',
  remedy: rotate('where it was issued, list the file in .gitignore and commit a template without values'),
  reference: 'https://12factor.net/config',
};

const secretName = /KEY|TOKEN|SECRET|PASS|PWD|CREDENTIAL|AUTH|DSN|SALT|PRIVATE/i;
const openName = /PUBLIC|PUBLISHABLE|_(?:URL|URI|HOST|PORT|PATH|FILE|NAME|ID|TTL|TYPE|USER|EXPIRES?_IN)$/i;
const openValue = /^(?:[0-9.]+|true|false|yes|no|on|off|none|null)$|^(?:https?:\/\/|\.{0,2}\/)|@\S+\.\w+$/i;

export function isEnvironmentFile(path: string): boolean {
  return /(?:^|\/)\.env(?:\.[\w-]+)*$/.test(path) && !/example|sample|template|dist|default/i.test(path);
}

/** Values of an environment file whose names tell that they are secret, random-looking or not. */
export function environmentCandidates(text: string): Candidate[] {
  const line =
    /^[ \t]{0,8}(?:export[ \t]{1,4})?(?<name>[A-Za-z_][A-Za-z0-9_]{0,80})[ \t]{0,4}=[ \t]{0,4}(?<rest>[^\r\n]{4,4096})$/gm;
  return [...text.matchAll(line)].flatMap((match) => {
    const { name = '', rest = '' } = match.groups ?? {};
    const value = unquoted(rest);
    if (value.length < 4 || !secretName.test(name) || openName.test(name) || openValue.test(value)) return [];
    const start = match.index + match[0].lastIndexOf(rest) + rest.indexOf(value);
    const span = { at: match.index + match[0].indexOf(name), start, end: start + value.length };
    return [{ ...span, rule: environmentFileRule, rank: 0, isExample: isPlaceholder(value) }];
  });
}

function unquoted(rest: string): string {
  const quoted = /^(["'])(.*?)\1/.exec(rest)?.[2];
  return quoted ?? rest.replace(/\s+#.*$/, '').trim();
}
