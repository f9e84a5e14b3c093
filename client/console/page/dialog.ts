import { type ComponentChildren, h } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

interface DialogProps {
  title: string;
  close: () => void;
  children?: ComponentChildren;
}

/** A modal dialog: the browser keeps the focus inside, gives it back, and closes on Escape. */
export function Dialog({ title, close, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);
  const onClick = (event: MouseEvent): void => {
    if (event.target === dialog.current) close();
  };
  return h(
    'dialog',
    { ref: dialog, 'aria-labelledby': 'dialog-title', onCancel: close, onClose: close, onClick },
    h('div', { class: 'dialog-body' }, h('h2', { id: 'dialog-title' }, title), children),
  );
}

interface ConfirmProps {
  title: string;
  action: string;
  confirm: () => void;
  close: () => void;
  children?: ComponentChildren;
}

/** Asks before what can't be taken back. */
export function Confirm({ title, action, confirm, close, children }: ConfirmProps) {
  return h(
    Dialog,
    { title, close },
    children,
    h(
      'div',
      { class: 'actions' },
      h('button', { type: 'button', class: 'button', onClick: close }, 'Keep it'),
      h('button', { type: 'button', class: 'button danger', onClick: confirm }, action),
    ),
  );
}
