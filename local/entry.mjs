// node local/entry.mjs main.ts [OPTIONS]: a file of this folder, on a Node that can run it.
import { runOnNode24 } from '../client/cli/node-24.mjs';

const [name, ...args] = process.argv.slice(2);
await runOnNode24(new URL(name, import.meta.url).href, args);
