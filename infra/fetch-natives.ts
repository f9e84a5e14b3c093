// node infra/fetch-natives.ts: fetches what the functions need for arm64 and npm does not install on x64.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as z from 'zod';
import { nativeParser, nativesFolder } from './bundle/carry-parsers.ts';

const lockSchema = z.object({
  packages: z.record(
    z.string(),
    z.object({ version: z.string().optional(), integrity: z.string().optional() }),
  ),
});

const root = resolve(import.meta.dirname, '..');
const name = nativeParser('arm64');
const locked = lockSchema.parse(JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))).packages;
const { version, integrity } = locked[`node_modules/${name}`] ?? {};
if (version === undefined || integrity === undefined)
  throw new Error(`package-lock.json does not name ${name}`);

const folder = join(root, nativesFolder, name);
mkdirSync(folder, { recursive: true });
const [archive = ''] = execFileSync('npm', ['pack', '--silent', `${name}@${version}`], {
  cwd: folder,
  encoding: 'utf8',
}).split('\n');
const hash = createHash('sha512')
  .update(readFileSync(join(folder, archive)))
  .digest('base64');
if (integrity !== `sha512-${hash}`) throw new Error(`${archive} is not what package-lock.json says`);
execFileSync('tar', ['-xzf', archive, '--strip-components=1'], { cwd: folder });
rmSync(join(folder, archive));
process.stdout.write(`${name}@${version} is in ${nativesFolder}\n`);
