import { h } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { WorkspaceId } from '#shared/agent/ids.ts';
import { ApiError, api } from './api.ts';
import { count } from './format.ts';
import { Failure } from './parts.ts';
import { goTo } from './router.ts';

/** Says what is being done, for as long as it takes. */
type Tell = (doing: string) => void;

interface Submission {
  doing?: string;
  error?: ApiError;
}

interface Sending {
  tell: Tell;
  /** Shows what came of it, unless the user has gone elsewhere meanwhile. */
  leaveFor: (path: string) => void;
}

/** A form that is sent, once at a time: what it is at, and why it failed last. */
export function useSubmit(send: (sending: Sending) => Promise<void>): {
  submission: Submission;
  onSubmit: (event: Event) => void;
} {
  const [submission, setSubmission] = useState<Submission>({});
  const form = useRef({ isOpen: true, isBusy: false });
  useEffect(() => {
    form.current.isOpen = true;
    return () => {
      form.current.isOpen = false;
    };
  }, []);
  const sending: Sending = {
    tell: (doing) => setSubmission({ doing }),
    leaveFor: (path) => {
      if (form.current.isOpen) goTo(path);
    },
  };
  const submit = async (): Promise<void> => {
    if (form.current.isBusy) return;
    form.current.isBusy = true;
    try {
      await send(sending);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setSubmission({ error });
    } finally {
      form.current.isBusy = false;
    }
  };
  const onSubmit = (event: Event): void => {
    event.preventDefault();
    void submit();
  };
  return { submission, onSubmit };
}

/** The end of such a form: why it failed, what it is at, and its button. */
export function SubmitRow(props: { submission: Submission; label: string; isReady: boolean }) {
  const { doing, error } = props.submission;
  return [
    error === undefined ? null : h(Failure, { error }),
    h(
      'div',
      { class: 'actions' },
      h('span', { class: 'hint', role: 'status' }, doing ?? ''),
      h(
        'button',
        { type: 'submit', class: 'button primary', disabled: doing !== undefined || !props.isReady },
        props.label,
      ),
    ),
  ];
}

/** Sends a copy of the console's folder, and tells what was left out of it. */
export async function sendFolder(tell: Tell, notify: (text: string) => void): Promise<WorkspaceId> {
  tell('Packing and sending the folder…');
  const { workspace, files, skipped } = await api.sendWorkspace();
  if (skipped > 0) notify(`The folder's copy has ${count(files)} files; ${count(skipped)} were left out.`);
  return workspace;
}
