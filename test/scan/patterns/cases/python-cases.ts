import type { RuleCases } from './rule-cases.ts';

export const pythonCases: RuleCases = {
  'patterns/py-sql-built-text': {
    vulnerable: [
      'cursor.execute(f"SELECT * FROM users WHERE id = {user_id}")',
      'cursor.execute("SELECT * FROM users WHERE id = %s" % user_id)',
      'sql = "DELETE FROM users WHERE name = \'" + name + "\'"',
      'cursor.execute("SELECT * FROM t WHERE a = {}".format(a))',
      'cursor.execute("SELECT a FROM %s WHERE b = %s" % (quote_name(table), b))',
    ],
    clean: [
      'cursor.execute("SELECT * FROM users WHERE id = %s", (user_id,))',
      'cursor.execute(f"SELECT * FROM {TABLE} WHERE id = %s", (user_id,))',
      'print(f"Select {count} rows from the list")',
      'cursor.execute("SELECT a FROM %s WHERE %s" % (quote_name(name), where_clause))',
      'kind = "open"\ncursor.execute(f"SELECT a FROM t WHERE kind = {kind}")',
    ],
  },
  'patterns/py-command-built-text': {
    vulnerable: [
      'command = "ls"\ncommand += folder\nos.system(command) # !!',
      'os.system("rm -r " + folder)',
      'os.popen(command)',
    ],
    clean: [
      'command = "ls -l"\nos.system(command)',
      'os.system("clear")',
      'subprocess.run(["rm", "-r", folder])',
    ],
  },
  'patterns/py-subprocess-shell': {
    vulnerable: [
      'subprocess.run(command, shell=True)',
      'subprocess.check_output(f"ls {folder}", shell=True)',
    ],
    clean: ['subprocess.run("ls -l", shell=True)', 'subprocess.run(command, shell=False)'],
  },
  'patterns/py-eval': {
    vulnerable: ['value = eval(text)', 'exec(code)'],
    clean: ['value = ast.literal_eval(text)', 'value = eval("1 + 1")', 'model.eval()'],
  },
  'patterns/py-pickle': {
    vulnerable: ['user = pickle.loads(cookie)', 'data = pickle.load(file)'],
    clean: [
      'copy = pickle.loads(pickle.dumps(model))',
      'user = json.loads(cookie)',
      'pickle.dump(model, file)',
    ],
  },
  'patterns/py-yaml-load': {
    vulnerable: ['config = yaml.load(file)', 'config = yaml.load(file, Loader=yaml.Loader)'],
    clean: ['config = yaml.safe_load(file)', 'config = yaml.load(file, Loader=yaml.SafeLoader)'],
  },
  'patterns/py-certificate-unchecked': {
    vulnerable: [
      'requests.get(url, verify=False)',
      'context = ssl._create_unverified_context()',
      'context.verify_mode = ssl.CERT_NONE',
      'context.check_hostname = False',
    ],
    clean: [
      'def serve():\n    context.load_cert_chain(certificate)\n    context.check_hostname = False',
      'requests.get(url, timeout=5)',
      'requests.get(url, verify="ca.pem")',
    ],
  },
  'patterns/py-debug-server': {
    vulnerable: ['app.run(host="127.0.0.1", debug=True)'],
    clean: ['app.run(debug=False)', 'task.run(level="debug")'],
  },
  'patterns/py-template-from-request': {
    vulnerable: [
      'return render_template_string(request.args.get("page"))',
      'def missing():\n    page = "<p>%s</p>" % request.url\n    return render_template_string(page) # !!',
      'def show():\n    page = request.form["page"]\n    return render_template_string("<p>" + page) # !!',
    ],
    clean: [
      'return render_template("page.html", name=request.args.get("name"))',
      'return render_template_string("<p>{{ name }}", name=name)',
    ],
  },
  'patterns/py-autoescape-off': {
    vulnerable: ['env = jinja2.Environment(autoescape=False)'],
    clean: ['env = jinja2.Environment(autoescape=select_autoescape())'],
  },
  'patterns/py-path-from-request': {
    vulnerable: [
      'open("/srv/" + request.args["file"])',
      'send_file(os.path.join(root, request.args.get("file")))',
    ],
    clean: ['open(os.path.join(root, secure_filename(request.args["file"])))', 'open(path)'],
  },
  'patterns/py-ssrf-from-request': {
    vulnerable: [
      'requests.get(request.args.get("url"))',
      'def proxy():\n    url = request.json["url"]\n    return requests.get(url) # !!',
    ],
    clean: [
      'requests.get(f"https://api.example.com/users/{request.args[\'id\']}")',
      'def proxy():\n    url = request.json["url"]\n    if url not in allowed:\n        return None\n    return requests.get(url)',
    ],
  },
  'patterns/py-fast-password-hash': {
    vulnerable: [
      'stored = hashlib.sha256(password.encode()).hexdigest()',
      'from hashlib import md5\nstored = md5(password.encode()).hexdigest() # !!',
    ],
    clean: [
      'identity = hashlib.md5(f"{mail},{user.password_hash}".encode()).hexdigest()',
      'digest = hashlib.sha256(content).hexdigest()',
      'stored = hashlib.scrypt(password, salt=salt, n=16384, r=8, p=1)',
    ],
  },
  'patterns/py-guessable-random': {
    vulnerable: [
      'token = random.randint(0, 999999)',
      'reset_code = "".join(random.choice(letters) for _ in range(8))',
    ],
    clean: ['token = secrets.token_hex(16)', 'delay = random.random()'],
  },
  'patterns/py-predictable-temporary-file': {
    vulnerable: ['name = tempfile.mktemp()'],
    clean: ['handle, name = tempfile.mkstemp()'],
  },
  'patterns/py-host-key-unchecked': {
    vulnerable: ['client.set_missing_host_key_policy(paramiko.AutoAddPolicy())'],
    clean: ['client.set_missing_host_key_policy(paramiko.RejectPolicy())'],
  },
  'patterns/py-jwt-unchecked': {
    vulnerable: [
      'jwt.decode(token, options={"verify_signature": False})',
      'jwt.decode(token, key, algorithms=["none"])',
    ],
    clean: ['jwt.decode(token, key, algorithms=["RS256"])'],
  },
  'patterns/py-world-writable': {
    vulnerable: ['os.chmod(path, 0o777)'],
    clean: ['os.chmod(path, 0o600)'],
  },
  'patterns/py-unescaped-markup': {
    vulnerable: ['return mark_safe(f"<b>{name}</b>")'],
    clean: ['return mark_safe("<b>x</b>")', 'return format_html("<b>{}</b>", name)'],
  },
};
