import { expect, test } from 'vitest';
import { scanAccess } from '#lambdas/tools/scan/access/scan-access.ts';
import { inMemoryWorkspace } from '#test/fakes/in-memory-workspace.ts';

const scan = async (files: Record<string, string>) =>
  scanAccess(inMemoryWorkspace(files), { signal: new AbortController().signal, progress: () => undefined });

async function told(source: string, more: Record<string, string> = {}): Promise<string[]> {
  const { findings } = await scan({ 'src/routes.ts': source, ...more });
  return findings.map(({ rule_id, line }) => `${rule_id}:${line}`);
}

const guarded = `router.get('/orders', requireUser, list);
router.get('/orders/:id', requireUser, show);
router.post('/orders', requireUser, create);
router.put('/orders/:id', requireUser, update);
`;

test('a route that changes data without the guard of its siblings is found, with the siblings', async () => {
  const { findings } = await scan({ 'src/routes.ts': `${guarded}router.delete('/orders/:id', remove);\n` });
  expect(findings).toMatchObject([
    {
      ...{ rule_id: 'access/unguarded-route', severity: 'high', line: 5, reference: 'CWE-306' },
      evidence:
        'DELETE /orders/:id; guarded: POST /orders (requireUser, line 3), PUT /orders/:id (requireUser, line 4)',
    },
  ]);
});

test.each([
  ['a GET below the same name', `${guarded}router.get('/orders/:id/invoice', invoice);\n`],
  [
    'a route of Fastify, whose guard is an option',
    `app.post('/a', { preHandler: [requireUser] }, a);\napp.put('/b', { preHandler: [requireUser] }, b);\n\n\napp.delete('/c', {}, c);\n`,
  ],
  [
    'a route before the guard of all that follow',
    `${guarded}router.patch('/orders/:id', change);\nrouter.use(requireUser);\n`,
  ],
])('found: %s', async (_what, source) => {
  expect(await told(source)).toEqual(['access/unguarded-route:5']);
});

test.each([
  [
    'what everybody may read beside what few may change',
    `router.get('/products', list);\nrouter.post('/products', requireAdmin, create);\nrouter.put('/products/:id', requireAdmin, update);\n`,
  ],
  ['a login', `${guarded}router.post('/login', limiter, login);\nrouter.post('/orders/webhook', receive);\n`],
  [
    'a handler that asks by itself',
    `${guarded}router.delete('/orders/:id', (req, res) => { if (!req.user) return res.status(401).end(); remove(req); });\n`,
  ],
  [
    'a route behind a guard of all',
    `router.use(authenticate);\n${guarded}router.delete('/orders/:id', remove);\n`,
  ],
  [
    'a route below a guarded path',
    `app.use('/orders', passport.authenticate('jwt'));\n${guarded.replaceAll('router', 'app')}app.delete('/orders/:id', remove);\n`,
  ],
  ['a handler wrapped in a guard', `${guarded}router.delete('/orders/:id', withAuth(remove));\n`],
  ['another router', `${guarded}open.delete('/orders/:id', remove);\n`],
  ['a file that guards a single route', `router.post('/a', requireUser, a);\nrouter.post('/b', b);\n`],
  [
    'what is no route',
    `${guarded}cache.delete('/orders/1');\nrouter.delete('/cache');\nawait axios.post('/orders', { a: 1 });\n`,
  ],
  [
    'an author, who is no authentication',
    `router.post('/a', loadAuthor, a);\nrouter.post('/b', loadAuthor, b);\nrouter.post('/c', c);\n`,
  ],
])('silent: %s', async (_what, source) => {
  expect(await told(source)).toEqual([]);
});

test('a decision by a role that the request names is found', async () => {
  expect(
    await told(
      `app.post('/x', (req, res) => {\n  if (req.body.role === 'admin') drop();\n  const isAdmin = req.headers['x-role'] === 'admin' ? 1 : 0;\n  if (req.query.isAdmin) drop();\n});\n`,
    ),
  ).toEqual(['access/role-from-request:2', 'access/role-from-request:3', 'access/role-from-request:4']);
});

test.each([
  `if (req.user.role === 'admin') drop();`,
  `const user = { role: req.body.role };`,
  `if (ROLES.includes(req.body.role)) { grant(req.body.role); }`,
  `if (request.body.administrator === 'Ada') greet();`,
])('silent: %s', async (source) => {
  expect(await told(`app.post('/x', (req, res) => {\n  ${source}\n});\n`)).toEqual([]);
});

test('a login without a limit is found, and not where anything of the project limits attempts', async () => {
  const login = `app.post('/api/login', (req, res) => res.end());\n`;
  expect(await told(login)).toEqual(['access/login-without-limit:1']);
  expect(await told(`app.post('/login', loginLimiter, login);\n`)).toEqual([]);
  expect(await told(login, { 'src/server.ts': `import rateLimit from 'express-rate-limit';\n` })).toEqual([]);
  expect(await told(`app.get('/login', page);\napp.post('/logins/export', run);\n`)).toEqual([]);
});
