import type { RuleCases } from './rule-cases.ts';

export const nodeCases: RuleCases = {
  'patterns/old-buffer': {
    vulnerable: ['const bytes = new Buffer(input);'],
    clean: ['const bytes = Buffer.from(input);', 'const view = new BufferList(input);'],
  },
  'patterns/unerased-buffer-sent': {
    vulnerable: ['socket.write(Buffer.allocUnsafe(64));'],
    clean: ['socket.write(Buffer.alloc(64));', 'const scratch = Buffer.allocUnsafe(64);'],
  },
  'patterns/world-writable': {
    vulnerable: [
      'fs.chmodSync(file, 0o777);',
      'await chmod(file, "666");',
      'fs.mkdirSync(folder, { mode: 0o777 });',
      'process.umask(0);',
    ],
    clean: [
      'fs.chmodSync(file, 0o600);',
      'await chmod(file, 0o755);',
      'fs.mkdirSync(folder, { mode: 0o700 });',
    ],
  },
  'patterns/code-running-deserializer': {
    vulnerable: ['const user = serialize.unserialize(cookie);', 'unserialize(data);'],
    clean: ['const user = JSON.parse(cookie);', 'const text = serialize(data);'],
  },
  'patterns/yaml-full-schema': {
    vulnerable: ['yaml.load(text, { schema: yaml.DEFAULT_FULL_SCHEMA });'],
    clean: ['yaml.load(text);', 'yaml.load(text, { schema: yaml.JSON_SCHEMA });'],
  },
  'patterns/xml-external-entities': {
    vulnerable: ['libxmljs.parseXml(xml, { noent: true });'],
    clean: ['libxmljs.parseXml(xml);', 'libxmljs.parseXml(xml, { noent: false });'],
  },
  'patterns/stack-sent-to-client': {
    vulnerable: ['res.status(500).send(err.stack);', 'res.json({ message: "failed", stack: error.stack });'],
    clean: ['logger.error(err.stack);', 'res.status(500).json({ message: "failed" });'],
  },
  'patterns/environment-sent-to-client': {
    vulnerable: ['res.json(process.env);', 'res.send({ env: process.env });'],
    clean: ['res.json({ region: process.env.AWS_REGION });', 'spawn("node", [], { env: process.env });'],
  },
  'patterns/listens-everywhere': {
    vulnerable: ['server.listen(8080, "0.0.0.0");', 'app.listen({ port: 8080, host: "0.0.0.0" });'],
    clean: ['server.listen(8080, "127.0.0.1");', 'app.listen({ port: 8080, host });'],
  },
  'patterns/source-served': {
    vulnerable: ['app.use(express.static(__dirname));', 'app.use(express.static("."));'],
    clean: ['app.use(express.static("public"));', 'app.use(express.static(path.join(__dirname, "public")));'],
  },
  'patterns/dotfiles-served': {
    vulnerable: ['app.use(express.static("public", { dotfiles: "allow" }));'],
    clean: ['app.use(express.static("public", { dotfiles: "ignore" }));'],
  },
  'patterns/predictable-temporary-file': {
    vulnerable: ['fs.writeFileSync("/tmp/report.json", text);'],
    clean: [
      'fs.writeFileSync(path.join(await mkdtemp(prefix), "report.json"), text);',
      'fs.writeFileSync("out/report.json", text);',
    ],
  },
  'patterns/electron-node-in-page': {
    vulnerable: [
      'new BrowserWindow({ webPreferences: { nodeIntegration: true } });',
      'new BrowserWindow({ webPreferences: { contextIsolation: false } });',
    ],
    clean: ['new BrowserWindow({ webPreferences: { nodeIntegration: false, contextIsolation: true } });'],
  },
  'patterns/electron-web-security-off': {
    vulnerable: ['new BrowserWindow({ webPreferences: { webSecurity: false } });'],
    clean: ['new BrowserWindow({ webPreferences: { webSecurity: true } });'],
  },
  'patterns/electron-opens-value': {
    vulnerable: ['shell.openExternal(url);'],
    clean: [
      'shell.openExternal("https://example.com");',
      'if (url.startsWith("https://example.com/")) shell.openExternal(url);',
    ],
  },
};
