// npm run docs: writes what is made from the code.
import { writeFile } from 'node:fs/promises';
import { renderAgentsPage } from './agents-page.ts';
import { renderApiPage } from './api-page.ts';
import { renderCliPage } from './cli-page.ts';

await writeFile(new URL('../../docs/api.md', import.meta.url), renderApiPage());
await writeFile(new URL('../../docs/agents.md', import.meta.url), await renderAgentsPage());
await writeFile(new URL('../../docs/cli.md', import.meta.url), await renderCliPage());
