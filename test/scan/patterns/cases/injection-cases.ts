import type { RuleCases } from './rule-cases.ts';

export const injectionCases: RuleCases = {
  'patterns/sql-built-text': {
    vulnerable: [
      'db.query("SELECT * FROM users WHERE id = " + id);',
      "await pool.execute(`DELETE FROM users WHERE name = '${user.name}'`);",
      'const sql = "INSERT INTO log VALUES (\'" + text + "\')";',
      'client.query({ text: `select name from t where id = ${id}`, values: [] });',
      'const rows = db.prepare(\n  `UPDATE users SET name = ${name}`, // !!\n).all();',
      'function find(req) {\n  const sql = "SELECT * FROM t WHERE a = " + req.query.a; // !!\n}',
      'const sql = `SELECT * FROM t ${whereClause} AND name = ${name}`;',
      'db.query("SELECT * FROM t WHERE name LIKE " + searchQuery);',
    ],
    clean: [
      'db.query("SELECT * FROM users WHERE id = ?", [id]);',
      'db.query("SELECT * FROM " + TABLE + " WHERE id = ?", [id]);',
      'db.query(`SELECT * FROM ${tableName} WHERE id IN (${placeholders})`, ids);',
      'const sql = "SELECT a, b " + "FROM t";',
      'const sql = `SELECT * FROM t ${whereClause} ${joinQuery} AND day > ${getDateSql(unit)}`;',
      'const kind = "open";\ndb.query(`SELECT * FROM t WHERE kind = ${kind}`);',
      'await sql`SELECT * FROM users WHERE id = ${id}`;',
      'log.info(`Select ${count} rows from the list`);',
      'db.query(`SELECT * FROM t LIMIT ${Number(limit)}`);',
    ],
  },
  'patterns/sql-from-request': {
    vulnerable: [
      'db.query("SELECT * FROM users WHERE id = " + req.params.id);',
      'db.query(`SELECT * FROM users WHERE mail = ${req.body.mail || ""}`);',
      'prisma.$queryRawUnsafe(`SELECT * FROM t ORDER BY ${req.query.sort}`);',
      'app.get("/", (req, res) => {\n  const { id } = req.query;\n  db.query(`SELECT * FROM t WHERE id = ${id}`); // !!\n});',
    ],
    clean: [
      'db.query("SELECT * FROM users WHERE id = $1", [req.params.id]);',
      'prisma.$queryRaw`SELECT * FROM t WHERE id = ${req.query.id}`;',
      'await useCase.execute(req.body);',
      'db.query("SELECT * FROM t WHERE id = " + Number(req.query.id));',
    ],
  },
  'patterns/command-built-text': {
    vulnerable: [
      'exec("tar xf " + file);',
      'child_process.execSync(`git log ${branch}`);',
      'const { stdout } = await execAsync(`ls ${folder}`);',
    ],
    clean: [
      'execFile("tar", ["xf", file]);',
      'exec("git log " + "--oneline");',
      'execSync(`npm run ${SCRIPT}`);',
      'const match = pattern.exec("a" + text);',
    ],
  },
  'patterns/command-from-request': {
    vulnerable: [
      'exec("ping " + req.query.host);',
      'spawn(req.body.command, []);',
      'cp.exec(req.body.command);',
      'child_process.execSync(`dig ${req.params.name}`);',
    ],
    clean: [
      'execFile("ping", ["-c", "1", host]);',
      'const parts = /a/.exec(text);',
      'const parts = /^Bearer (.+)$/.exec(req.headers.authorization);',
      'const parts = bearer.exec(req.headers.authorization);',
      'execFile("dig", ["--", req.params.name]);',
    ],
  },
  'patterns/spawn-with-shell': {
    vulnerable: [
      'spawn("convert", [file], { shell: true });',
      'spawnSync(command, args, { shell: "/bin/bash" });',
    ],
    clean: [
      'spawn("convert", [file]);',
      'spawn("npm", ["run", "build"], { shell: true });',
      'spawn("convert", [file], { shell: false });',
    ],
  },
  'patterns/eval-of-value': {
    vulnerable: ['eval(code);', 'window.eval("(" + text + ")");'],
    clean: ['eval("1 + 1");', 'interpreter.eval(code);', 'const evaluate = JSON.parse(text);'],
  },
  'patterns/function-from-text': {
    vulnerable: ['const run = new Function("a", body);', 'Function(source)();'],
    clean: ['const globals = new Function("return this");', 'new FunctionComponent(body);'],
  },
  'patterns/vm-runs-value': {
    vulnerable: ['vm.runInNewContext(script, {});', 'new vm.Script(`x = ${value}`);'],
    clean: ['vm.runInNewContext("1 + 1", {});', 'queue.runInOrder(script);'],
  },
  'patterns/timer-runs-text': {
    vulnerable: ['setTimeout("tick()", 100);', 'setInterval(`show(${id})`, 100);'],
    clean: ['setTimeout(tick, 100);', 'setTimeout(() => show(id), 100);'],
  },
  'patterns/nosql-where': {
    vulnerable: [
      'users.find({ $where: "this.name == \'" + name + "\'" });',
      'users.find({ "$where": clause });',
    ],
    clean: ['users.find({ $where: "this.a > this.b" });', 'users.find({ name: String(name) });'],
  },
  'patterns/nosql-filter-from-request': {
    vulnerable: ['const user = await User.findOne(req.body);', 'users.deleteMany(req.query);'],
    clean: [
      'const user = await User.findOne({ name: String(req.body.name) });',
      'await User.create(schema.parse(req.body));',
    ],
  },
  'patterns/ldap-filter-built-text': {
    vulnerable: [
      'client.search(base, { filter: `(uid=${name})` });',
      'const filter = "(&(objectClass=user)(cn=" + name + "))";',
    ],
    clean: [
      'client.search(base, { filter: new EqualityFilter({ attribute: "uid", value: name }) });',
      'const filter = `name ${value}`;',
    ],
  },
  'patterns/xpath-built-text': {
    vulnerable: [
      'xpath.select("//user[name=\'" + name + "\']", doc);',
      'xpath.select1(`//a[@id="${id}"]`, doc);',
    ],
    clean: ['xpath.select("//user[@active]", doc);', 'menu.select("//" + name);'],
  },
  'patterns/template-from-request': {
    vulnerable: [
      'res.end(ejs.render(req.body.template));',
      'const page = Handlebars.compile(`<p>${req.query.text}</p>`);',
    ],
    clean: ['ejs.render(page, { name: req.body.name });', 'handlebars.compile("<p>{{name}}</p>");'],
  },
};
