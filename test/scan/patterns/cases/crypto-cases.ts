import type { RuleCases } from './rule-cases.ts';

export const cryptoCases: RuleCases = {
  'patterns/fast-password-hash': {
    vulnerable: [
      'const hash = crypto.createHash("sha256").update(password).digest("hex");',
      'const stored = md5(user.password);',
    ],
    clean: [
      'const hash = await bcrypt.hash(password, 12);',
      'const hash = crypto.createHash("sha256").update(content).digest("hex");',
    ],
  },
  'patterns/weak-hash-for-trust': {
    vulnerable: [
      'const signature = crypto.createHash("md5").update(body + secret).digest("hex");',
      'const token = createHash("sha1").update(id).digest("hex");',
    ],
    clean: [
      'const signature = crypto.createHmac("sha256", key).update(body).digest("hex");',
      'const etag = createHash("md5").update(signedBody).digest("hex");',
    ],
  },
  'patterns/weak-hash': {
    vulnerable: [
      'const id = crypto.createHash("md5").update(content).digest("hex");',
      'const name = sha1(content);',
    ],
    clean: [
      'const etag = crypto.createHash("md5").update(content).digest("hex");',
      'function cacheKeyOf(text) {\n  return createHash("sha1").update(text).digest("hex");\n}',
      'const id = createHash("sha256").update(content).digest("hex");',
    ],
  },
  'patterns/weak-hmac': {
    vulnerable: ['const mac = createHmac("md5", key);'],
    clean: ['const mac = createHmac("sha256", key);'],
  },
  'patterns/cipher-without-iv': {
    vulnerable: ['const cipher = crypto.createCipher("aes-256-cbc", key);'],
    clean: ['const cipher = crypto.createCipheriv("aes-256-gcm", key, iv);'],
  },
  'patterns/weak-cipher': {
    vulnerable: [
      'crypto.createCipheriv("des-ede3-cbc", key, iv);',
      'createDecipheriv("aes-128-ecb", key, null);',
      'CryptoJS.RC4.encrypt(text, key);',
    ],
    clean: ['crypto.createCipheriv("aes-256-gcm", key, iv);', 'CryptoJS.AES.encrypt(text, key);'],
  },
  'patterns/fixed-iv': {
    vulnerable: [
      'createCipheriv("aes-256-gcm", key, "0123456789abcdef");',
      'createCipheriv("aes-256-cbc", key, Buffer.alloc(16, 0));',
    ],
    clean: [
      'createCipheriv("aes-256-gcm", key, randomBytes(12));',
      'createDecipheriv("aes-256-gcm", key, iv);',
    ],
  },
  'patterns/fixed-key': {
    vulnerable: [
      'createCipheriv("aes-256-gcm", "0123456789abcdef0123456789abcdef", iv);',
      'createHmac("sha256", "my signing key").update(body);',
    ],
    clean: [
      'createCipheriv("aes-256-gcm", settings.key, iv);',
      'createHmac("sha256", key).update("fixed text");',
    ],
  },
  'patterns/guessable-random': {
    vulnerable: [
      'const token = Math.random().toString(36);',
      'user.resetToken = `${Math.random()}`;',
      'const session = { sessionId: Math.random() };',
      'function newPassword() {\n  return Math.random().toString(36); // !!\n}',
    ],
    clean: [
      'const delayMs = Math.random() * 100;',
      'this._currentFetchToken = Math.random().toString(36);',
      'const token = crypto.randomUUID();',
      'const tokenDelay = () => {\n  wait(Math.random());\n};',
    ],
  },
  'patterns/short-rsa-key': {
    vulnerable: ['generateKeyPairSync("rsa", { modulusLength: 1024 });'],
    clean: [
      'generateKeyPairSync("rsa", { modulusLength: 3072 });',
      'generateKeyPairSync("rsa", { modulusLength: 2048 });',
    ],
  },
  'patterns/timing-unsafe-compare': {
    vulnerable: [
      'if (hmac.digest("hex") === header) accept();',
      'if (key !== process.env.API_KEY) refuse();',
      'const expectedSignature = hmacOf(body);\nreturn signature === expectedSignature; // !!',
    ],
    clean: [
      'const digest = hash(text); if (block.signature !== expected) fail();',
      'if (timingSafeEqual(signature, expected)) accept();',
      'if (signature === undefined) refuse();',
      'if (etag === hash.digest("hex")) skip();',
      'if (process.env.API_TOKEN === undefined) stop();',
      'if (process.env.API_TOKEN === "") stop();',
      'if (file === process.env[ENV_TOKEN_FILE]) read();',
    ],
  },
  'patterns/few-pbkdf2-rounds': {
    vulnerable: [
      'pbkdf2Sync(password, salt, 1000, 32, "sha256");',
      'subtle.deriveKey({ name: "PBKDF2", iterations: 10_000, salt }, base);',
    ],
    clean: ['pbkdf2Sync(password, salt, 600_000, 32, "sha256");', 'bench({ iterations: 100 });'],
  },
  'patterns/few-bcrypt-rounds': {
    vulnerable: ['await bcrypt.hash(password, 8);', 'bcrypt.genSaltSync(4);'],
    clean: ['await bcrypt.hash(password, 12);', 'await bcrypt.compare(password, hash);'],
  },
  'patterns/fixed-salt': {
    vulnerable: [
      'scryptSync(password, "salt", 32);',
      'pbkdf2(password, Buffer.from("pepper"), 600000, 32, "sha256", done);',
    ],
    clean: ['scryptSync(password, salt, 32);', 'scryptSync(password, randomBytes(16), 32);'],
  },
  'patterns/short-auth-tag': {
    vulnerable: ['createDecipheriv("aes-256-gcm", key, iv, { authTagLength: 4 });'],
    clean: ['createDecipheriv("aes-256-gcm", key, iv, { authTagLength: 16 });'],
  },
  'patterns/tls-certificate-unchecked': {
    vulnerable: [
      'https.request({ host, rejectUnauthorized: false });',
      'request({ url, strictSSL: false });',
      'agent.options.rejectUnauthorized = false;',
    ],
    clean: ['https.request({ host, rejectUnauthorized: true });', 'https.request({ host, ca });'],
  },
  'patterns/tls-unchecked-everywhere': {
    vulnerable: [
      'process.env.NODE_TLS_REJECT_UNAUTHORIZED = "0";',
      'process.env["NODE_TLS_REJECT_UNAUTHORIZED"] = 0;',
      'spawn("node", [], { env: { NODE_TLS_REJECT_UNAUTHORIZED: "0" } });',
    ],
    clean: [
      'if (process.env.NODE_TLS_REJECT_UNAUTHORIZED === "0") warn();',
      'process.env.NODE_TLS_REJECT_UNAUTHORIZED = "1";',
    ],
  },
  'patterns/tls-host-unchecked': {
    vulnerable: [
      'tls.connect({ checkServerIdentity: () => undefined });',
      'ssh.connect({ hostVerifier: () => true });',
    ],
    clean: [
      'tls.connect({ checkServerIdentity: (host, cert) => compare(host, cert) });',
      'ssh.connect({ hostVerifier: (key) => key.equals(known) });',
    ],
  },
  'patterns/tls-old-version': {
    vulnerable: [
      'https.createServer({ minVersion: "TLSv1" });',
      'tls.connect({ secureProtocol: "TLSv1_method" });',
      'tls.DEFAULT_MIN_VERSION = "TLSv1.1";',
    ],
    clean: [
      'https.createServer({ minVersion: "TLSv1.2" });',
      'tls.connect({ secureProtocol: "TLSv1_2_method" });',
    ],
  },
  'patterns/credentials-over-http': {
    vulnerable: [
      'fetch("http://api.example.com/login", { method: "POST", headers: { Authorization: header } });',
      'axios.post("http://api.example.com/login", { user, password });',
    ],
    clean: [
      'fetch("https://api.example.com/login", { headers: { Authorization: header } });',
      'fetch("http://localhost:8080/login", { headers: { Authorization: header } });',
      'fetch("http://api.example.com/news");',
    ],
  },
  'patterns/git-or-curl-unchecked': {
    vulnerable: [
      'execFile("ssh", ["-o", "StrictHostKeyChecking=no", host]);',
      'execSync("curl --insecure https://example.com/a.sh");',
    ],
    clean: [
      'execFile("ssh", ["-o", "StrictHostKeyChecking=yes", host]);',
      'execSync("curl --fail https://example.com/a.sh");',
    ],
  },
};
