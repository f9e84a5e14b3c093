import { h } from 'preact';
import { useState } from 'preact/hooks';
import type { ShownFinding } from '../answers.ts';
import { plain } from './format.ts';

/** A finding; opened, it shows its evidence and how to mend it. */
export function FindingRow({ finding }: { finding: ShownFinding }) {
  const { severity, title, place, rule, evidence, remedy, reference } = finding;
  const [isOpen, setOpen] = useState(false);
  return h(
    'tbody',
    { class: isOpen ? 'finding is-open' : 'finding' },
    h(
      'tr',
      null,
      h('td', null, h('span', { class: `severity is-${severity}` }, severity)),
      h(
        'td',
        null,
        h(
          'button',
          {
            ...{ type: 'button', class: 'finding-title', 'aria-expanded': isOpen, 'data-row': true },
            onClick: () => setOpen(!isOpen),
          },
          plain(title),
        ),
      ),
      h('td', { class: 'place' }, plain(place)),
    ),
    isOpen
      ? h(
          'tr',
          { class: 'finding-more' },
          h('td', { class: 'finding-gap' }),
          h(
            'td',
            { colSpan: 2 },
            evidence === '' ? null : h('pre', { class: 'evidence' }, plain(evidence)),
            remedy === '' ? null : h('p', null, h('strong', null, 'Mend: '), plain(remedy)),
            h(
              'p',
              { class: 'quiet' },
              h('code', null, plain(rule)),
              reference === undefined
                ? null
                : [' · ', h('a', { href: reference, target: '_blank', rel: 'noreferrer' }, 'Read more')],
            ),
          ),
        )
      : null,
  );
}
