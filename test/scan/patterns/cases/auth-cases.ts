import type { RuleCases } from './rule-cases.ts';

export const authCases: RuleCases = {
  'patterns/jwt-unsigned': {
    vulnerable: [
      'jwt.verify(token, key, { algorithms: ["HS256", "none"] });',
      'jwt.sign(claims, "", { algorithm: "none" });',
    ],
    clean: ['jwt.verify(token, key, { algorithms: ["RS256"] });', 'const style = { display: "none" };'],
  },
  'patterns/jwt-only-decoded': {
    vulnerable: ['const user = jwt.decode(token);', 'const user = jwtDecode(req.headers.authorization);'],
    clean: [
      'const user = jwt.verify(token, key, { algorithms: ["RS256"] });',
      'const { header } = jwt.decode(token, { complete: true });\njwt.verify(token, keys[header.kid], { algorithms: ["RS256"] });',
      'const shown = jwtDecode(token).name;',
    ],
  },
  'patterns/jwt-expiry-ignored': {
    vulnerable: ['jwt.verify(token, key, { algorithms: ["RS256"], ignoreExpiration: true });'],
    clean: ['jwt.verify(token, key, { algorithms: ["RS256"], ignoreExpiration: false });'],
  },
  'patterns/jwt-fixed-secret': {
    vulnerable: ['jwt.sign({ id }, "my-jwt-secret");', 'new Strategy({ secretOrKey: "my-jwt-secret" });'],
    clean: ['jwt.sign({ id }, settings.jwtSecret);', 'new Strategy({ secretOrKey: key });'],
  },
  'patterns/session-fixed-secret': {
    vulnerable: [
      'app.use(session({ secret: "keyboard cat", resave: false }));',
      'app.use(cookieSession({ keys: ["key one"] }));',
      'app.use(cookieParser("keyboard cat"));',
    ],
    clean: [
      'app.use(session({ secret: settings.sessionSecret }));',
      'app.use(cookieParser());',
      'configure({ secret: "not a session" });',
    ],
  },
  'patterns/cookie-readable-by-scripts': {
    vulnerable: ['res.cookie("session", id, { httpOnly: false, secure: true });'],
    clean: ['res.cookie("session", id, { httpOnly: true, secure: true });'],
  },
  'patterns/cookie-unencrypted': {
    vulnerable: [
      'app.use(session({ secret, cookie: { secure: false } }));',
      'res.cookie("theme", "dark", { secure: false });',
      'const options = { maxAge: 60, secure: false };',
    ],
    clean: ['app.use(session({ secret, cookie: { secure: true } }));', 'connect({ host, secure: false });'],
  },
  'patterns/session-cookie-bare': {
    vulnerable: ['res.cookie("sessionId", id);', 'res.cookie("auth_token", token, { maxAge: 1000 });'],
    clean: [
      'res.cookie("sessionId", id, { httpOnly: true, secure: true });',
      'res.cookie("theme", "dark");',
      'res.cookie("sessionId", id, cookieOptions);',
    ],
  },
  'patterns/cors-any-origin-with-credentials': {
    vulnerable: [
      'app.use(cors({ origin: "*", credentials: true }));',
      'app.use(cors({ origin: true, credentials: true }));',
    ],
    clean: [
      'app.use(cors({ origin: "*" }));',
      'app.use(cors({ origin: ["https://app.example.com"], credentials: true }));',
    ],
  },
  'patterns/cors-origin-reflected': {
    vulnerable: [
      'res.setHeader("Access-Control-Allow-Origin", req.headers.origin);',
      'const headers = { "Access-Control-Allow-Origin": event.headers.origin };',
    ],
    clean: [
      'res.setHeader("Access-Control-Allow-Origin", "https://app.example.com");',
      'const headers = { "Access-Control-Allow-Origin": "*" };',
      'function answer(req, res) {\n  const origin = req.headers.origin;\n  if (allowed.includes(origin)) res.setHeader("Access-Control-Allow-Origin", origin);\n}',
    ],
  },
  'patterns/password-compared-as-text': {
    vulnerable: [
      'if (req.body.password === user.password) login();',
      'if (password != storedPassword) refuse();',
    ],
    clean: [
      'if (password === confirmPassword) next();',
      'if (await bcrypt.compare(password, user.passwordHash)) login();',
      'if (newPassword === password) refuse();',
    ],
  },
  'patterns/password-in-condition': {
    vulnerable: [
      'if (password === "admin123") login();',
      'const isAdmin = user === "root" && req.body.password == "letmein";',
    ],
    clean: [
      'if (password === "") refuse();',
      'if (typeof password === "string") check();',
      'if (field.type === "password") hide();',
    ],
  },
  'patterns/csrf-off': {
    vulnerable: [
      'const server = createServer({ csrf: false });',
      'new ApolloServer({ csrfPrevention: false });',
      'export default { security: { checkOrigin: false } };',
    ],
    clean: [
      'const server = createServer({ csrf: true });',
      'export default { security: { checkOrigin: true } };',
    ],
  },
  'patterns/helmet-feature-off': {
    vulnerable: ['app.use(helmet({ contentSecurityPolicy: false }));', 'app.use(helmet({ hsts: false }));'],
    clean: [
      'app.use(helmet());',
      'app.use(helmet({ contentSecurityPolicy: { directives } }));',
      'render({ contentSecurityPolicy: false });',
    ],
  },
  'patterns/graphql-introspection': {
    vulnerable: ['new ApolloServer({ typeDefs, introspection: true });'],
    clean: ['new ApolloServer({ typeDefs, introspection: isDevelopment });'],
  },
};
