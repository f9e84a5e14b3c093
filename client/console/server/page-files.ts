import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import * as z from 'zod';

/** A file of the page as it is sent. */
export interface PageFile {
  type: string;
  body: string | Uint8Array;
}

const folder = new URL('../page/', import.meta.url);
const types: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
};

/**
 * Every file of the page, by its path. A package brings the page's code built, as `app.js`; a clone's is made of
 * its modules here.
 */
export async function loadPage(): Promise<ReadonlyMap<string, PageFile>> {
  const names = (await readdir(folder, { recursive: true })).filter((name) =>
    /\.(?:html|css|js|svg)$/.test(name),
  );
  const read = names.map(async (name): Promise<[string, PageFile]> => {
    const type = types[name.split('.').at(-1) ?? ''] ?? 'application/octet-stream';
    return [`/${name.replaceAll('\\', '/')}`, { type, body: await readFile(new URL(name, folder)) }];
  });
  const files = new Map(await Promise.all(read));
  if (!files.has('/app.js')) for (const [path, file] of await makeModules()) files.set(path, file);
  return files;
}

const modulesSchema = z.record(z.string(), z.string());

/** In a thread of its own, whose notice that the making is experimental nobody needs to read. */
async function makeModules(): Promise<[string, PageFile][]> {
  const worker = new Worker(new URL('page-modules.ts', import.meta.url), {
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  const [message]: unknown[] = await once(worker, 'message');
  const modules = modulesSchema.parse(message);
  await worker.terminate();
  return Object.entries(modules).map(([path, body]) => [path, { type: types['js'] ?? '', body }]);
}
