import { type ComponentChildren, h } from 'preact';
import { useId } from 'preact/hooks';
import type { ApiError } from './api.ts';
import { clockTime } from './format.ts';

interface FailureProps {
  error: ApiError;
  retry?: () => void;
  /** When what is still shown came, in milliseconds since 1970. */
  at?: number | undefined;
}

/** What went wrong, and what to do about it. */
export function Failure({ error, retry, at }: FailureProps) {
  return h(
    'div',
    { class: 'panel failure', role: 'alert' },
    h('p', { class: 'strong' }, error.message),
    error.remedy === '' ? null : h('p', null, error.remedy),
    at === undefined ? null : h('p', null, `What is shown below is of ${clockTime(at)}; it is tried again.`),
    retry === undefined
      ? null
      : h('button', { type: 'button', class: 'button', onClick: retry }, 'Try again'),
  );
}

/** Says that there is nothing, and what to do about that. */
export function Empty({ title, children }: { title: string; children?: ComponentChildren }) {
  return h('div', { class: 'empty' }, h('p', { class: 'strong' }, title), children);
}

/** Holds the place of what is being loaded. */
export function Loading({ what, rows = 4 }: { what: string; rows?: number }) {
  return h(
    'div',
    { class: 'loading', role: 'status' },
    h('span', { class: 'unseen' }, `Loading ${what}`),
    Array.from({ length: rows }, (_, row) => h('div', { class: 'bone', key: row })),
  );
}

interface MoreProps {
  /** How many rows there are beyond those shown. */
  count: number;
  step: number;
  show: () => void;
}

/** Shows the next rows of a long list; nothing where there are none. */
export function MoreRows({ count, step, show }: MoreProps) {
  if (count <= 0) return null;
  const label = `Show ${Math.min(count, step)} more of ${count.toLocaleString('en-US')}`;
  return h('button', { type: 'button', class: 'button more', onClick: show }, label);
}

interface FieldProps {
  id: string;
  label: string;
  hint?: string | undefined;
  children?: ComponentChildren;
}

/** A labelled control; the control takes the same id, and `aria-describedby` of `<id>-hint` where there is a hint. */
export function Field({ id, label, hint, children }: FieldProps) {
  return h(
    'div',
    { class: 'field' },
    h('label', { for: id }, label),
    children,
    hint === undefined ? null : h('p', { class: 'hint', id: `${id}-hint` }, hint),
  );
}

interface CheckProps {
  label: string;
  isOn: boolean;
  turn: (isOn: boolean) => void;
}

export function Check({ label, isOn, turn }: CheckProps) {
  return h(
    'label',
    { class: 'check' },
    h('input', { type: 'checkbox', checked: isOn, onChange: (event) => turn(event.currentTarget.checked) }),
    label,
  );
}

/** How far something is, 0 to 100. */
export function Meter({ percent, label }: { percent: number; label: string }) {
  return h(
    'div',
    {
      ...{ class: 'meter', role: 'progressbar', 'aria-label': label },
      ...{ 'aria-valuenow': percent, 'aria-valuemin': 0, 'aria-valuemax': 100 },
    },
    h('div', { class: 'meter-done', style: { transform: `scaleX(${percent / 100})` } }),
  );
}

interface ChoiceProps<T extends string> {
  legend: string;
  value: T;
  options: readonly { value: T; label: string; count?: number }[];
  choose: (value: T) => void;
}

/** One of a few; radio buttons underneath, so that arrow keys and screen readers know them. */
export function Choice<T extends string>({ legend, value, options, choose }: ChoiceProps<T>) {
  const name = useId();
  return h(
    'fieldset',
    { class: 'choice' },
    h('legend', { class: 'unseen' }, legend),
    options.map((option) =>
      h(
        'label',
        { key: option.value, class: 'choice-one' },
        h('input', {
          ...{ type: 'radio', name, value: option.value, checked: option.value === value },
          onChange: () => choose(option.value),
        }),
        h(
          'span',
          null,
          `${option.label} `,
          option.count === undefined ? null : h('span', { class: 'choice-count' }, option.count),
        ),
      ),
    ),
  );
}
