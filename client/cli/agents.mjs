#!/usr/bin/env node
import { runOnNode24 } from './node-24.mjs';

await runOnNode24(new URL('main.ts', import.meta.url).href, process.argv.slice(2));
