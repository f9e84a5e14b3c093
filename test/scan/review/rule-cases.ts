/** Texts by rule and language: what the rule must find, and what it must leave alone. */
export interface RuleCase {
  /** Decides the language, and whether the rule applies. */
  path: string;
  rule: string;
  bad: readonly string[];
  good: readonly string[];
}

const swallowed = ['try { a(); } catch {}', 'try { a(); } catch (error) {\n}'];

export const ruleCases: readonly RuleCase[] = [
  { path: 'a.js', rule: 'debugger', bad: ['debugger;'], good: ['const debugger_ = 1;', '// debugger'] },
  { path: 'a.py', rule: 'debugger', bad: ['breakpoint()', 'import pdb\npdb.set_trace()'], good: ['point()'] },
  {
    path: 'src/a.ts',
    rule: 'console-log',
    bad: ['console.log(1);', 'console.debug(user);'],
    good: ['console.error(error);', 'logger.log(1);'],
  },
  { path: 'scripts/a.ts', rule: 'console-log', bad: [], good: ['console.log(1);'] },
  {
    path: 'a.ts',
    rule: 'empty-catch',
    bad: swallowed,
    good: ['try { a(); } catch { /* the cache may be cold */ }', 'try { a(); } catch (e) { tell(e); }'],
  },
  {
    path: 'a.py',
    rule: 'empty-catch',
    bad: ['try:\n    a()\nexcept ValueError:\n    pass'],
    good: ['try:\n    a()\nexcept ValueError as e:\n    tell(e)'],
  },
  {
    path: 'a.js',
    rule: 'loose-equality',
    bad: ['if (a == 1) b();', 'const c = a != b;'],
    good: ['if (a === 1) b();', 'if (a == null) b();', "const t = 'a == b';"],
  },
  {
    path: 'a.py',
    rule: 'loose-equality',
    bad: ['if a == None:\n    b()'],
    good: ['if a is None:\n    b()', 'a == 1'],
  },
  {
    path: 'a.js',
    rule: 'assignment-in-condition',
    bad: ['if (a = 1) b();'],
    good: ['if (a === 1) b();', 'while ((m = r.exec(t))) b(m);', 'if (list.some((x) => (y = x))) b();'],
  },
  {
    path: 'a.test.js',
    rule: 'focused-test',
    bad: [
      "it.only('a', () => {});",
      "describe.only('a', () => {});",
      "test.only.each([1])('a', () => {});",
      "fit('a', b);",
    ],
    good: ["it('only', () => {});", 'list.only(1);'],
  },
  {
    path: 'a.test.js',
    rule: 'skipped-test',
    bad: ["test.skip('a', () => {});", "it.todo('a');", "xit('a', b);", "describe.skip('a', b);"],
    good: [
      "it('skip', () => {});",
      'stream.skip(1);',
      "test.skipIf(old)('a', b);",
      "context.skip('not on this machine');",
      "test.skip(isOld, 'later');",
    ],
  },
  {
    path: 'test_a.py',
    rule: 'skipped-test',
    bad: ['@pytest.mark.skip\ndef test_a():\n    pass', '@unittest.skip("x")\ndef test_b():\n    pass'],
    good: ['@pytest.mark.parametrize("a", [1])\ndef test_a(a):\n    assert a'],
  },
  {
    path: 'a.ts',
    rule: 'floating-promise',
    bad: [
      'async function save() { await x(); }\nfunction b() { save(); }',
      'const save = async () => { await x(); };\nsave();',
      'class A { async save() { await x(); } b() { this.save(); } }',
    ],
    good: [
      'async function save() { await x(); }\nasync function b() { await save(); }',
      'async function save() { await x(); }\nfunction b() { return save(); }',
      'async function save() { await x(); }\nsave().catch(tell);',
      'async function save() { await x(); }\nvoid save();',
      'function save() {}\nsave();',
    ],
  },
  {
    path: 'a.ts',
    rule: 'async-callback',
    bad: ['list.forEach(async (x) => { await save(x); });', 'const r = list.filter(async (x) => ok(x));'],
    good: ['list.forEach((x) => save(x));', 'await Promise.all(list.map(async (x) => { await save(x); }));'],
  },
  {
    path: 'a.ts',
    rule: 'async-executor',
    bad: ['new Promise(async (resolve) => { resolve(await a()); });'],
    good: ['new Promise((resolve) => setTimeout(resolve, 1));'],
  },
  {
    path: 'a.ts',
    rule: 'query-in-loop',
    bad: [
      'async function a(ids) { for (const id of ids) { await db.query(q, [id]); } }',
      'async function a() { while (b()) await User.findOne({ c }); }',
    ],
    good: [
      'async function a() { for (const row of await db.query(q)) b(row); }',
      'async function a() { await db.query(q); }',
      'async function a(ids) { for (const id of ids) { run(async () => { await db.query(q); }); } }',
    ],
  },
  {
    path: 'a.ts',
    rule: 'await-in-loop',
    bad: ['async function a(xs) { for (const x of xs) { await send(x); } }'],
    good: [
      'async function a(xs) { for await (const x of xs) { await send(x); } }',
      'async function a() { await b(); }',
    ],
  },
  {
    path: 'a.ts',
    rule: 'useless-async',
    bad: ['async function a() { return 1; }'],
    good: [
      'async function a() { return b(); }',
      'async function a() { await b(); }',
      'function a() { return 1; }',
    ],
  },
  {
    path: 'src/a.ts',
    rule: 'sync-in-async',
    bad: ['async function a() { const t = fs.readFileSync(p); await b(t); }'],
    good: ['function a() { return fs.readFileSync(p); }', 'async function a() { await fs.readFile(p); }'],
  },
  {
    path: 'a.ts',
    rule: 'thrown-literal',
    bad: ["throw 'no';", 'throw { code: 1 };'],
    good: ["throw new Error('no');", 'throw error;'],
  },
  {
    path: 'a.ts',
    rule: 'any-type',
    bad: ['const a: any = 1;', 'const b = c as any;'],
    good: ['const a: unknown = 1;', "const any = 'any';"],
  },
  {
    path: 'a.ts',
    rule: 'silenced-check',
    bad: [`// @ts-${'ignore'}\na();`, `/* eslint-${'disable'} */`],
    good: ['// ignores what is not there', "const a = 'eslint';"],
  },
  {
    path: 'a.py',
    rule: 'bare-except',
    bad: ['try:\n    a()\nexcept:\n    b()'],
    good: ['try:\n    a()\nexcept Exception:\n    b()'],
  },
  {
    path: 'a.py',
    rule: 'mutable-default',
    bad: ['def a(b=[]):\n    pass', 'def a(b: dict = {}):\n    pass'],
    good: ['def a(b=None):\n    pass', 'a(b=[])'],
  },
  {
    path: 'a.txt',
    rule: 'merge-conflict',
    bad: ['<<<<<<< HEAD', '>>>>>>> feature'],
    good: ['=======', '<< HEAD', 'a <<<<<<< b'],
  },
  {
    path: 'a.go',
    rule: 'todo-added',
    bad: ['// TODO: later', 'x := 1 // FIXME'],
    good: ['todo := 1', '// nothing to do', 'TODO = 1'],
  },
  { path: 'a.md', rule: 'todo-added', bad: [], good: ['# TODO'] },
  {
    path: 'db/1.sql',
    rule: 'sql-data-loss',
    bad: ['DROP TABLE a;', 'alter table a drop column b;', 'TRUNCATE a;'],
    good: ["INSERT INTO a VALUES ('DROP TABLE b');", '-- DROP TABLE a;', 'DROP INDEX a;'],
  },
  { path: 'db/1.down.sql', rule: 'sql-data-loss', bad: [], good: ['DROP TABLE a;'] },
  {
    path: 'db/1.sql',
    rule: 'sql-without-where',
    bad: ['DELETE FROM a;', "UPDATE a SET b = 'x where y';"],
    good: ['DELETE FROM a WHERE b = 1;', 'UPDATE a SET b = 1\nWHERE c = 2;'],
  },
  {
    path: 'db/1.sql',
    rule: 'sql-not-null-without-default',
    bad: ['ALTER TABLE a ADD COLUMN b text NOT NULL;'],
    good: ["ALTER TABLE a ADD COLUMN b text NOT NULL DEFAULT '';", 'ALTER TABLE a ADD COLUMN b text;'],
  },
  {
    path: 'db/1.sql',
    rule: 'sql-table-without-key',
    bad: ['CREATE TABLE a (b text);'],
    good: ['CREATE TABLE a (b int PRIMARY KEY);', 'CREATE TABLE a AS SELECT b FROM c;'],
  },
  {
    path: 'db/1.sql',
    rule: 'sql-select-star',
    bad: ['SELECT * FROM a;'],
    good: ['SELECT b FROM a;', 'SELECT count(*) FROM a;'],
  },
];
