import { execFileSync } from 'node:child_process';
import { makeClientPackage } from './client-package.ts';

const folder = 'dist/client';
await makeClientPackage(folder);
execFileSync('npm', ['pack', '--pack-destination', 'dist', `./${folder}`], { stdio: 'inherit' });
