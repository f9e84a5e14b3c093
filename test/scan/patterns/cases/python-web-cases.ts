import type { RuleCases } from './rule-cases.ts';

export const pythonWebCases: RuleCases = {
  'patterns/py-session-fixed-secret': {
    vulnerable: [
      "SECRET_KEY = 'a sentence that everybody can read'",
      'app.secret_key = "plain words"',
      "app.config['SECRET_KEY'] = 'plain words'",
      'app.config.update(SECRET_KEY="plain words")',
    ],
    clean: [
      'SECRET_KEY = os.environ["SECRET_KEY"]',
      "app.config['SECRET_KEY'] = load_secret('session')",
      "SECRET_KEY = ''",
      'SECRET_KEY_FILE = "/run/secrets/key"',
    ],
  },
  'patterns/py-jwt-fixed-secret': {
    vulnerable: [
      'jwt.encode(claims, "plain words", algorithm="HS256")',
      'jwt.decode(token, "plain words", algorithms=["HS256"])',
    ],
    clean: [
      'jwt.encode(claims, key, algorithm="HS256")',
      'jwt.decode(token, settings.key, algorithms=["HS256"])',
    ],
  },
  'patterns/py-django-debug': {
    vulnerable: ['INSTALLED_APPS = []\nDEBUG = True # !!'],
    clean: ['INSTALLED_APPS = []\nDEBUG = environ.get("DEBUG") == "1"', 'DEBUG = True'],
  },
  'patterns/py-django-any-host': {
    vulnerable: ["INSTALLED_APPS = []\nALLOWED_HOSTS = ['*'] # !!"],
    clean: ["INSTALLED_APPS = []\nALLOWED_HOSTS = ['shop.example.com']"],
  },
  'patterns/py-cookie-unprotected': {
    vulnerable: ['SESSION_COOKIE_SECURE = False', 'app.config["SESSION_COOKIE_HTTPONLY"] = False'],
    clean: ['SESSION_COOKIE_SECURE = True', 'CSRF_COOKIE_HTTPONLY = False'],
  },
  'patterns/py-csrf-exempt': {
    vulnerable: ['@csrf_exempt\ndef hook(request):\n    pass'],
    clean: [
      'from django.views.decorators.csrf import csrf_exempt',
      '@csrf_protect\ndef save(request):\n    pass',
    ],
  },
  'patterns/py-xml-external-entities': {
    vulnerable: [
      'parser.setFeature(feature_external_ges, True)',
      'parser = etree.XMLParser(resolve_entities=True)',
    ],
    clean: [
      'parser.setFeature(feature_external_ges, False)',
      'parser = etree.XMLParser(resolve_entities=False)',
    ],
  },
};
