import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { globSync } from 'tinyglobby';
import { fakeKeyBlock, fakeText } from '../secrets/fake-text.ts';
import { type Changes, commitAll } from '../workspace/git-history.ts';

/**
 * What the templates name as `{{fake:<name>}}`. Every value is made while a test runs: written out, it would
 * set off the scanners of whoever keeps this repository, and our own.
 */
export const fakes: Readonly<Record<string, string>> = {
  'aws-access-key-id': `AKIA${fakeText('upper', 16, 41)}`,
  'aws-secret-access-key': fakeText('base64', 40, 42),
  'stripe-live-key': `sk_live_${fakeText('word', 24, 43)}`,
  'github-token': `ghp_${fakeText('word', 36, 44)}`,
  'slack-webhook': `https://hooks.slack.com/services/T${fakeText('upper', 9, 45)}/B${fakeText('upper', 9, 46)}/${fakeText('word', 24, 47)}`,
  'private-key': fakeKeyBlock('PRIVATE KEY'),
  'session-secret': fakeText('hex', 64, 48),
  'database-password': `p4ss${fakeText('word', 12, 49)}`,
  'orders-password': `p4ss${fakeText('word', 12, 50)}`,
  'registry-token': fakeText('lower', 32, 51),
  'compose-password': `Gr3en${fakeText('word', 12, 52)}`,
  'kubernetes-token': fakeText('lower', 32, 53),
  'terraform-password': `Gr3en${fakeText('word', 12, 54)}`,
};

/** What looks like a secret and is public: nothing may report it. */
const lookAlikes: Readonly<Record<string, string>> = { certificate: fakeKeyBlock('CERTIFICATE') };

const templates = resolve(import.meta.dirname, 'vulnerable-shop');
const ending = '.sample';

/**
 * The files of the shop by path. On disk each carries the ending `.sample`, so that no tool that looks at
 * this repository (a scanner, a dependency bot, an editor) takes them for code of ours.
 */
export async function readShop(): Promise<Record<string, string>> {
  const paths = globSync([`**/*${ending}`], { cwd: templates, dot: true }).sort();
  const files = await Promise.all(
    paths.map(async (path) => {
      const template = await readFile(resolve(templates, path), 'utf8');
      return [path.slice(0, -ending.length), fill(template)] as const;
    }),
  );
  return Object.fromEntries(files);
}

/** Writes the shop into a folder, as a git repository of three commits with nothing left uncommitted. */
export async function buildVulnerableShop(into: string): Promise<void> {
  const files = Object.entries(await readShop());
  const below = (...folders: readonly string[]): Changes =>
    Object.fromEntries(files.filter(([path]) => folders.includes(path.split('/').slice(0, -1)[0] ?? '')));
  await commitAll(into, [
    { message: 'Start the shop', changes: below('', 'src', 'public', 'tests', 'config', 'certs') },
    { message: 'Deploy to two clouds at once', changes: below('deploy', 'infra', '.github') },
    { message: 'Import the catalogue every night', changes: below('scripts', 'docs') },
  ]);
}

function fill(template: string): string {
  return template.replaceAll(/\{\{(fake|public|digest):([a-z-]+)\}\}/g, (_, kind: string, name: string) => {
    if (kind === 'digest') return `${fakeText('base64', 86, name.length + name.charCodeAt(0))}==`;
    const value = (kind === 'fake' ? fakes : lookAlikes)[name];
    if (value === undefined) throw new Error(`No value for {{${kind}:${name}}}`);
    return value;
  });
}
