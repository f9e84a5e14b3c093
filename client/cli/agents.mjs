#!/usr/bin/env node
import { runOnNode24 } from './node-24.mjs';

const [command, ...rest] = process.argv.slice(2);
// The one command that speaks to no platform: it looks at the account with the user's own profile.
if (command === 'cloud-doctor') {
  await runOnNode24(new URL('../../local/cloud-doctor.ts', import.meta.url).href, rest);
} else await runOnNode24(new URL('main.ts', import.meta.url).href, process.argv.slice(2));
