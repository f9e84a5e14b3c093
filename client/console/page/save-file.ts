/** Lets the browser save bytes under a name; nothing of them is shown. */
export function saveFile(name: string, content: Blob): void {
  const href = URL.createObjectURL(new Blob([content], { type: 'application/octet-stream' }));
  const link = document.createElement('a');
  link.href = href;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(href), 60_000);
}

export function saveText(name: string, text: string): void {
  saveFile(name, new Blob([text]));
}
