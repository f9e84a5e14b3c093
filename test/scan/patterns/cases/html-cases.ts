import type { RuleCases } from './rule-cases.ts';

export const htmlCases: RuleCases = {
  'patterns/html-target-blank': {
    vulnerable: ['<a href="https://example.com" target="_blank">x</a>'],
    clean: [
      '<a href="https://example.com" target="_blank" rel="noopener">x</a>',
      '<a href="/help" target="_blank">x</a>',
    ],
  },
  'patterns/html-form-over-http': {
    vulnerable: ['<form action="http://example.com/login"><input type="password"></form>'],
    clean: [
      '<form action="https://example.com/login"><input type="password"></form>',
      '<form action="http://example.com/search"><input type="text"></form>',
    ],
  },
  'patterns/html-script-over-http': {
    vulnerable: ['<p>x</p>\n<script src="http://example.com/a.js"></script><!-- !! -->'],
    clean: [
      '<script src="https://example.com/a.js"></script>',
      '<script src="http://localhost:8080/a.js"></script>',
    ],
  },
  'patterns/html-template-unescaped': {
    vulnerable: [
      '<p>{{ comment|safe }}</p>',
      '<p>\n  {{ name }}\n  says {{ text | safe }} <!-- !! -->\n</p>',
      '<a title="{{ user.name|safe }}">x</a>',
    ],
    clean: [
      '<p>{{ comment }}</p>',
      '<p>a safe|sound place</p>',
      '<div>{{ form.name|safe }}</div>',
      '<p>{{ names|safeseq|join:", " }}</p>',
      '<a href="/{{ id | json | safe | urlencode }}">x</a>',
    ],
  },
  'patterns/html-script-without-integrity': {
    vulnerable: ['<script src="https://cdn.jsdelivr.net/npm/a@1/a.js"></script>'],
    clean: [
      '<script src="https://cdn.jsdelivr.net/npm/a@1/a.js" integrity="sha384-x" crossorigin="anonymous"></script>',
      '<script src="/cdn/a.js"></script>',
    ],
  },
};
