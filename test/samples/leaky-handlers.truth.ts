import type { Severity } from '#shared/findings/finding.ts';

/** Severity, kind of the flow, and a text that stands once in the file: the sink is on the line where it ends. */
export type PlantedFlow = readonly [Severity, string, string];

/**
 * Written by hand from what was put in, never from what a scan says. Every other handler of these files only looks
 * like one of these, and is sound.
 */
export const plantedFlows: Readonly<Record<string, readonly PlantedFlow[]>> = {
  'src/search.ts': [
    ['critical', 'sql-injection', 'db.query(sql)'],
    ['critical', 'sql-injection', 'return db.execute('],
    ['critical', 'sql-injection', "db.query('SELECT * FROM ' + table)"],
  ],
  'src/files.ts': [
    ['high', 'path-traversal', 'request.query.file as string);\n  fs.createReadStream(wanted)'],
    ['high', 'path-traversal', 'res.sendFile(file)'],
    ['critical', 'command-injection', 'exec(`convert -rotate'],
    ['critical', 'command-injection', "spawn('tar'"],
    ['high', 'path-traversal', '(name: string) => {\n    fs.unlinkSync('],
  ],
  'src/accounts.ts': [
    ['high', 'nosql-injection', 'User.findOne({ name: req.body.name, password'],
    ['medium', 'mass-assignment', 'new User(req.body)'],
    ['medium', 'open-redirect', 'res.redirect(target as string)'],
    ['high', 'cross-site-scripting', 'res.send(greeting)'],
    ['low', 'log-injection', 'console.log(`visit'],
    ['medium', 'regex-injection', 'new RegExp(req.query.pattern'],
  ],
  'src/gateway.js': [
    ['high', 'request-forgery', 'fetch(ctx.query.url)'],
    ['critical', 'template-injection', 'ejs.render(body.template'],
    ['critical', 'code-injection', 'eval(formula)'],
    ['critical', 'unsafe-deserialization', 'serialize.unserialize(request.body.session)'],
  ],
  'src/app/files/route.ts': [
    ['high', 'path-traversal', "searchParams.get('name');\n  return new Response("],
    ['medium', 'open-redirect', 'NextResponse.redirect(body.returnTo)'],
  ],
  'src/nest/orders.controller.ts': [
    ['critical', 'sql-injection', 'private load(status: string) {\n    return this.dataSource.query('],
  ],
  'src/pages/api/export.ts': [['critical', 'command-injection', "execSync('export --format ' + format)"]],
};
