import type { RuleCases } from './rule-cases.ts';

export const requestDataCases: RuleCases = {
  'patterns/path-from-request': {
    vulnerable: [
      'fs.readFile("/srv/" + req.params.name, done);',
      'fs.createReadStream(path.join(root, req.query.file)).pipe(res);',
      'res.sendFile(path.join(__dirname, req.params.page));',
      'app.get("/", async (req, res) => {\n  const name = req.query.name;\n  await readFile(`/srv/${name}`); // !!\n});',
      'function show(req) {\n  const file = req.query.file as string;\n  if (!file) return;\n  fs.readFileSync(file); // !!\n}',
    ],
    clean: [
      'fs.readFile(path.join(root, path.basename(req.params.name)), done);',
      'res.sendFile(req.params.page, { root: publicFolder });',
      'fs.readFile(configPath, done);',
      'function show(req) {\n  const file = req.query.file;\n  if (!allowed.has(file)) return;\n  fs.readFileSync(file);\n}',
      'function a(req) {\n  const name = req.query.name;\n}\nfunction b(name) {\n  fs.readFileSync(name);\n}',
    ],
  },
  'patterns/ssrf-from-request': {
    vulnerable: [
      'await fetch(req.query.url);',
      'axios.get(`http://${req.body.host}/status`);',
      'got(req.body.webhook);',
      'function find(req) {\n  const url = req.query.host + req.query.path;\n  needle.get(url); // !!\n}',
      'function proxy(req) {\n  const url = req.body.url;\n  if (url.match(/a/)) count();\n  fetch(url); // !!\n}',
    ],
    clean: [
      'function proxy(req) {\n  const url = req.query.url;\n  if (isAllowed(url)) {\n    fetch(url);\n  }\n}',
      'await fetch(`https://api.example.com/users/${req.params.id}`);',
      'await fetch(API_URL);',
      'axios.post("https://api.example.com", req.body);',
    ],
  },
  'patterns/open-redirect': {
    vulnerable: [
      'res.redirect(req.query.next);',
      'res.redirect(302, req.body.url);',
      'res.setHeader("Location", req.query.to);',
    ],
    clean: [
      'res.redirect("/login");',
      'res.redirect(`/users/${req.params.id}`);',
      'res.redirect(safeTarget(req.query.next));',
    ],
  },
  'patterns/module-from-request': {
    vulnerable: [
      'const plugin = require(req.query.plugin);',
      'await import(`./plugins/${req.params.name}.js`);',
    ],
    clean: ['const plugin = require("./plugin");', 'await import(`./locales/${LOCALE}.js`);'],
  },
  'patterns/regex-from-request': {
    vulnerable: ['const search = new RegExp(req.query.q, "i");', 'RegExp(`^${req.body.prefix}`);'],
    clean: ['new RegExp(escapeRegExp(req.query.q));', 'new RegExp("^[a-z]+$");'],
  },
  'patterns/prototype-pollution-merge': {
    vulnerable: ['_.merge(settings, req.body);', '$.extend(true, {}, req.query);'],
    clean: [
      '_.merge(settings, defaults);',
      'const all = _.extend({}, req.query, req.body);',
      'req.body = _.merge(req.body, parsed);',
      'const next = { ...settings, name: req.body.name };',
    ],
  },
  'patterns/property-name-from-request': {
    vulnerable: [
      'settings[req.body.key] = value;',
      'function set(req) {\n  const { key } = req.body;\n  settings[key] = 1; // !!\n}',
    ],
    clean: ['settings.key = req.body.value;', 'settings[name] = 1;', 'counts["a"] = req.query.count;'],
  },
  'patterns/header-from-request': {
    vulnerable: ['res.setHeader(req.query.name, "1");'],
    clean: ['res.setHeader("X-Request-Id", id);', 'headers.set(name, req.query.name);'],
  },
  'patterns/archive-entry-path': {
    vulnerable: ['entry.pipe(fs.createWriteStream(path.join(target, entry.path)));'],
    clean: [
      'fs.createWriteStream(path.join(target, path.basename(entry.path)));',
      'fs.createWriteStream(path.join(target, "out.txt"));',
    ],
  },
};
