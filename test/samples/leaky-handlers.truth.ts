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
  'src/workshop.js': [
    ['high', 'request-forgery', 'client.get('],
    ['critical', 'command-injection', "run('ping"],
    ['critical', 'command-injection', 'start(`traceroute'],
    ['high', 'path-traversal', "'/srv/reports/'"],
    ['low', 'log-injection', 'decodeURIComponent('],
    ['medium', 'mass-assignment', 'Object.assign(order'],
    ['critical', 'command-injection', 'run(`render'],
  ],
  'src/functions/thumbnail.js': [
    ['high', 'path-traversal', "}`, 'base64')"],
    ['high', 'path-traversal', 'fs.writeFileSync('],
  ],
  'src/routes/notes.ts': [
    ['high', 'path-traversal', 'readFile(`'],
    ['critical', 'sql-injection', "VALUES ('${"],
    ['critical', 'sql-injection', 'DELETE FROM notes'],
  ],
  'src/pages/api/export.ts': [['critical', 'command-injection', "execSync('export --format ' + format)"]],
};

/** The same in Python: Flask, Django, FastAPI. */
export const plantedPythonFlows: Readonly<Record<string, readonly PlantedFlow[]>> = {
  'api/shop.py': [
    ['critical', 'sql-injection', 'database().execute(sql)'],
    ['critical', 'sql-injection', "WHERE state = '%s'\" % (table, state))"],
    ['critical', 'sql-injection', 'ORDER BY " + column + direction'],
    ['critical', 'command-injection', 'run_line("ping -c 1 " + host)'],
    ['critical', 'command-injection', 'subprocess.run("convert in.png'],
    ['critical', 'code-injection', 'eval(formula'],
    ['critical', 'unsafe-deserialization', 'pickle.loads('],
    ['critical', 'unsafe-deserialization', 'Loader=yaml.Loader)'],
    ['high', 'path-traversal', 'request.args["name"])\n    with open(path)'],
    ['high', 'path-traversal', 'send_file(UPLOADS + "/" + name)'],
    ['high', 'path-traversal', 'os.path.join(UPLOADS, upload.filename)'],
    ['high', 'request-forgery', 'url = request.args.get("url")\n    return jsonify(requests.get(url'],
    ['medium', 'open-redirect', 'url_for("search")\n    return redirect(target)'],
    ['high', 'cross-site-scripting', 'request.args.get("name", "you")\n    return f"<h1>Hello'],
    ['critical', 'template-injection', 'render_template_string("<main>" + request'],
  ],
  'api/views.py': [
    ['critical', 'sql-injection', 'cursor.execute("SELECT total FROM report " + where)'],
    [
      'high',
      'path-traversal',
      'name = self.request.GET["name"]\n        return HttpResponse((REPORTS / name)',
    ],
    ['high', 'cross-site-scripting', '"<p>" + request.POST["note"]'],
    ['medium', 'open-redirect', 'HttpResponseRedirect(request.GET["next"])'],
    ['medium', 'mass-assignment', 'Account.objects.create(**request.POST.dict())'],
    ['critical', 'sql-injection', "city = '%s'\" % city)"],
    ['low', 'log-injection', 'logger.warning(f"again'],
    ['low', 'log-injection', 'logger.warning("visit of " + '],
    ['medium', 'regex-injection', 're.search(request.GET["pattern"]'],
  ],
  'functions/receipts.py': [
    ['critical', 'command-injection', '"lpr " + body['],
    ['high', 'path-traversal', 'os.remove('],
    ['low', 'log-injection', '"nothing at "'],
    ['critical', 'code-injection', 'ImageMath.eval('],
    ['high', 'path-traversal', 'unquote(name)'],
  ],
  'api/service.py': [
    ['critical', 'sql-injection', "FROM people WHERE name = '{name}'"],
    ['critical', 'command-injection', 'create_subprocess_shell(job.command)'],
    ['critical', 'module-from-request', 'importlib.import_module("shop.export_" + kind)'],
    ['high', 'request-forgery', 'client.post(body["url"]'],
    ['high', 'nosql-injection', '"password": body["password"]'],
    ['high', 'path-traversal', 'FileResponse("/srv/files/" + path)'],
    ['high', 'cross-site-scripting', 'HTMLResponse(f"<h1>'],
    ['medium', 'open-redirect', 'RedirectResponse(to)'],
  ],
};
