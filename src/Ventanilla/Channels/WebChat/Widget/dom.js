// Small tools of the page. Whatever people wrote is set as text; nothing here or elsewhere in the widget makes markup of it.

const server = new URL(document.currentScript?.src || location.href).origin;

const ICONS = {
  chat: 'M4 5h16v11H10l-5 4v-4H4z',
  close: 'M6 6l12 12M18 6L6 18',
  send: 'M4 12l16-8-5 16-3.5-6.5z',
  clip: 'M20 11l-8.5 8.5a5 5 0 01-7-7L13 4a3.3 3.3 0 015 5l-8.5 8.3a1.7 1.7 0 01-2.4-2.4L15 7',
  place: 'M12 21c-4-4.5-7-8-7-11.5a7 7 0 0114 0C19 13 16 16.5 12 21zM12 12a2.5 2.5 0 100-5 2.5 2.5 0 000 5z',
  leave: 'M14 4H5v16h9M10 12h11M17 8l4 4-4 4',
  file: 'M6 3h8l4 4v14H6zM14 3v4h4',
  hall: 'M3 9l9-5 9 5M5 9v9M10 9v9M14 9v9M19 9v9M3 20h18',
};

const sheet = new CSSStyleSheet();
sheet.replaceSync(CSS);

/** Makes an element: attributes (true = without value, false and null = none, on… = listener), then children; a string is a text. */
const h = (tag, attributes = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, '');
    else if (value !== false && value != null) element.setAttribute(name, value);
  }
  element.append(...children.filter((c) => c != null));
  return element;
};

const icon = (name) => {
  const ns = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(ns, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  svg.appendChild(document.createElementNS(ns, 'path')).setAttribute('d', ICONS[name]);
  return svg;
};

/** A text with its web addresses as links; nothing else in it means anything. */
const linked = (text) => {
  const paragraph = h('p', { class: 'text', dir: 'auto' });
  for (const part of text.split(/(https?:\/\/[^\s<>"']*[^\s<>"'.,;:!?)\]])/)) {
    const url = /^https?:\/\//.test(part) && URL.canParse(part) ? new URL(part).href : null;
    paragraph.append(url ? h('a', { href: url, target: '_blank', rel: 'noopener noreferrer nofollow' }, part) : part);
  }
  return paragraph;
};

const wait = (ms) => new Promise((done) => { setTimeout(done, ms); });

const newId = () => Array.from(crypto.getRandomValues(new Uint8Array(15)), (b) => b.toString(16).padStart(2, '0')).join('');

const size = (bytes) => (bytes > 1e6 ? `${(bytes / 1e6).toFixed(1)} MB` : `${Math.max(1, Math.round(bytes / 1e3))} kB`);
