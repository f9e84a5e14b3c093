import { type ComponentChild, render } from 'preact';

/** Shows what is given in the element of this id, in place of what was there. */
export function mount(id: string, content: ComponentChild): void {
  const place = document.getElementById(id);
  if (place === null) throw new Error(`the page has no element ${id}`);
  render(content, place);
}
