import type { RuleCases } from './rule-cases.ts';

export const xssCases: RuleCases = {
  'patterns/inner-html': {
    vulnerable: [
      'element.innerHTML = comment;',
      'let mark = "<i>";\nmark = comment;\nlist.innerHTML = mark; // !!',
      'const mark = "<i>";\nconst show = (mark) => {\n  list.innerHTML = mark; // !!\n};',
      'const mark = "<i>";\nconst { mark: other, ...rest } = parts;\nconst make = ({ mark }) => {\n  list.innerHTML = mark; // !!\n};',
      'list.innerHTML += `<li>${name}</li>`;',
      'box.outerHTML = "<b>" + user.name + "</b>";',
    ],
    clean: [
      'element.textContent = comment;',
      'element.innerHTML = "";',
      'element.innerHTML = DOMPurify.sanitize(comment);',
      'list.innerHTML = `<li>${escapeHtml(name)}</li>`;',
      'const mark = "<i>";\nlist.innerHTML = mark + "x";',
    ],
  },
  'patterns/document-write': {
    vulnerable: ['document.write("<p>" + location.search + "</p>");', 'document.writeln(text);'],
    clean: ['document.write("<p>hello</p>");', 'file.write(text);'],
  },
  'patterns/insert-adjacent-html': {
    vulnerable: ['box.insertAdjacentHTML("beforeend", message);', 'range.createContextualFragment(markup);'],
    clean: ['box.insertAdjacentHTML("beforeend", "<hr>");', 'box.insertAdjacentText("beforeend", message);'],
  },
  'patterns/jquery-html': {
    vulnerable: ['$("#box").html(message);', '$(".list").append("<li>" + name + "</li>");'],
    clean: [
      '$("#box").html($("#other").html());',
      'const rule = "<b>x</b>";\n$("#box").html(rule);',
      '$("#box").text(message);',
      '$("#box").html("<b>done</b>");',
      '$(".list").append(item);',
    ],
  },
  'patterns/angular-trust-bypass': {
    vulnerable: ['this.html = this.sanitizer.bypassSecurityTrustHtml(product.description);'],
    clean: [
      'this.html = this.sanitizer.bypassSecurityTrustHtml("<b>x</b>");',
      'this.html = this.sanitizer.sanitize(SecurityContext.HTML, product.description);',
    ],
  },
  'patterns/dangerously-set-inner-html': {
    vulnerable: [
      'const view = <div dangerouslySetInnerHTML={{ __html: comment }} />;',
      'const view = (\n  <div\n    dangerouslySetInnerHTML={{ __html: props.body }} // !!\n  />\n);',
    ],
    clean: [
      'const view = <div dangerouslySetInnerHTML={{ __html: "<b>x</b>" }} />;',
      'const view = <div dangerouslySetInnerHTML={{ __html: DOMPurify.sanitize(comment) }} />;',
      'const view = <div>{comment}</div>;',
    ],
  },
  'patterns/autoescape-off': {
    vulnerable: [
      'nunjucks.configure("views", { autoescape: false });',
      'swig.setDefaults({ autoescape: false });',
    ],
    clean: ['nunjucks.configure("views", { autoescape: true });', 'const autoescape = false;'],
  },
  'patterns/response-from-request': {
    vulnerable: [
      'res.send(`<h1>${req.query.name}</h1>`);',
      'res.status(404).send("No page " + req.params.page);',
      'res.end(req.query.text);',
    ],
    clean: [
      'res.json({ name: req.query.name });',
      'res.send(escapeHtml(req.query.name));',
      'res.send("done");',
      'res.send(user);',
      'reply.code(200).send(req.body.name);',
      'app.get("/", (req, res) => {\n  res.setHeader("Content-Type", "text/plain");\n  res.end(`No ${req.query.name}`);\n});',
    ],
  },
  'patterns/script-url': {
    vulnerable: [
      'location.href = new URLSearchParams(location.search).get("next");',
      'window.location.replace(params.get("to"));',
    ],
    clean: ['location.href = "/home";', 'window.location.replace(next.pathname);'],
  },
  'patterns/post-message-to-any': {
    vulnerable: ['parent.postMessage({ token }, "*");'],
    clean: ['parent.postMessage({ token }, "https://app.example.com");', 'worker.postMessage(job);'],
  },
  'patterns/message-from-any': {
    vulnerable: [
      'window.addEventListener("message", (event) => run(event.data));',
      'window.onmessage = function (event) { show(event.data); };',
    ],
    clean: [
      'window.addEventListener("message", (event) => {\n  if (event.origin !== expected) return;\n  run(event.data);\n});',
      'worker.addEventListener("message", (event) => run(event.data));',
      'window.addEventListener("click", (event) => run(event));',
    ],
  },
  'patterns/token-in-web-storage': {
    vulnerable: [
      'localStorage.setItem("access_token", token);',
      'window.localStorage.setItem("jwt", value);',
    ],
    clean: ['localStorage.setItem("theme", theme);', 'cache.setItem("token", value);'],
  },
  'patterns/jsx-target-blank': {
    vulnerable: [
      'const link = <a href="https://example.com" target="_blank">x</a>;',
      'const link = <a href={url} target="_blank" />;',
    ],
    clean: [
      'const link = <a href="https://example.com" target="_blank" rel="noopener">x</a>;',
      'const link = <a href="/help" target="_blank">x</a>;',
      'const link = <a href={url}>x</a>;',
    ],
  },
  'patterns/jsx-script-url': {
    vulnerable: ['const link = <a href={`javascript:open("${id}")`}>x</a>;'],
    clean: [
      'const link = <a href={`/open/${id}`}>x</a>;',
      'const link = <a href="#" onClick={() => open(id)}>x</a>;',
    ],
  },
  'patterns/jsonp-from-request': {
    vulnerable: ['res.jsonp(data);', 'res.send(`${req.query.callback}(${JSON.stringify(data)})`);'],
    clean: ['res.json(data);', 'callback(null, data);'],
  },
};
