import { h, render } from 'preact';
import { App } from './app.ts';
import { readToken } from './session.ts';

const place = document.getElementById('app');
if (place === null) throw new Error('the page has no place for the app');
readToken();
render(h(App, null), place);
