import { h } from 'preact';

interface SearchProps {
  label: string;
  hint: string;
  value: string;
  change: (value: string) => void;
  /** An expression, not words. */
  isCode?: boolean;
}

/** What is looked for in the list below; the key `/` leads here. */
export function SearchField({ label, hint, value, change, isCode = false }: SearchProps) {
  return h(
    'span',
    { class: isCode ? 'search wide' : 'search' },
    h('input', {
      ...{ type: 'search', value, placeholder: hint, 'aria-label': label, spellcheck: false },
      ...{ autocomplete: 'off', 'data-search': true },
      onInput: (event) => change(event.currentTarget.value),
    }),
    h('kbd', { 'aria-hidden': 'true' }, '/'),
  );
}
