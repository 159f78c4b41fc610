// The town's web chat: <ventanilla-chat town="vilassola" lang="ca"></ventanilla-chat>, a button and a panel on any
// site, or with the attribute "page" the whole page. Other attributes: town-name (else asked for), exit (where "clear
// and leave" goes). Plain, without dependencies; whatever people wrote is set as text, never as markup.
(() => {
  'use strict';

  const server = new URL(document.currentScript?.src || location.href).origin;

  const TEXTS = {
    ca: {
      open: 'Xat amb l’Ajuntament', close: 'Tanca el xat', title: (t) => t ? `Ajuntament ${/^[aeiouàèéíòóúh]/i.test(t) ? 'd’' : 'de '}${t}` : 'Ajuntament', sub: 'Atenció ciutadana',
      log: 'Conversa', input: 'Escriviu un missatge', send: 'Envia', attach: 'Adjunta una foto o un document', place: 'Envia la meva ubicació', language: 'Idioma',
      leave: 'Esborra i surt', leaveHint: 'Treu la conversa d’aquest navegador i us porta a una altra pàgina',
      privacy: 'Abans de començar', privacyText: [
        'Us llegeix i us respon el personal d’atenció de l’Ajuntament; algunes respostes són automàtiques i ho indiquen.',
        'No hi escrigueu el DNI, números de targeta ni contrasenyes. En una emergència, truqueu al 112.',
        'La conversa es guarda en aquest navegador. «Esborra i surt» la’n treu; l’Ajuntament en conserva el registre.'],
      team: 'Equip de l’Ajuntament', machine: 'Resposta automàtica', you: 'Vós', typing: 'Us estan escrivint…', sending: 'S’està enviant…', waiting: 'Pendent de connexió',
      failed: 'No enviat.', retry: 'Torna-ho a provar', remove: 'Treu', offline: 'Sense connexió. Els missatges s’enviaran quan torni.', slow: 'Massa missatges seguits: s’enviarà d’aquí a una mica.',
      left: 'Hem esborrat la conversa d’aquest navegador.', choices: 'Opcions', image: 'Imatge', file: 'Fitxer', voice: 'Àudio', video: 'Vídeo', map: 'Ubicació al mapa', coming: 'El fitxer s’està desant…',
      refused: 'Aquest fitxer no s’ha pogut acceptar', noplace: 'No s’ha pogut obtenir la ubicació. Podeu escriure l’adreça.', today: 'Avui', yesterday: 'Ahir', unread: (n) => n === 1 ? '1 missatge nou' : `${n} missatges nous`, unsupported: 'Missatge que no es pot mostrar',
      errors: { 'too-large': 'És massa gran (màxim 16 MB).', 'not-taken': 'Aquest tipus de fitxer no s’accepta: envieu una foto, un àudio, un vídeo MP4 o un PDF.', 'no-file': 'El fitxer s’ha perdut: torneu-lo a adjuntar.', full: 'Ara no s’hi poden enviar més fitxers.' },
    },
    es: {
      open: 'Chat con el Ayuntamiento', close: 'Cerrar el chat', title: (t) => t ? `Ayuntamiento de ${t}` : 'Ayuntamiento', sub: 'Atención ciudadana',
      log: 'Conversación', input: 'Escriba un mensaje', send: 'Enviar', attach: 'Adjuntar una foto o un documento', place: 'Enviar mi ubicación', language: 'Idioma',
      leave: 'Borrar y salir', leaveHint: 'Quita la conversación de este navegador y le lleva a otra página',
      privacy: 'Antes de empezar', privacyText: [
        'Le lee y le responde el personal de atención del Ayuntamiento; algunas respuestas son automáticas y lo indican.',
        'No escriba su DNI, números de tarjeta ni contraseñas. En una emergencia, llame al 112.',
        'La conversación se guarda en este navegador. «Borrar y salir» la quita de aquí; el Ayuntamiento conserva su registro.'],
      team: 'Equipo del Ayuntamiento', machine: 'Respuesta automática', you: 'Usted', typing: 'Le están escribiendo…', sending: 'Enviando…', waiting: 'Pendiente de conexión',
      failed: 'No enviado.', retry: 'Reintentar', remove: 'Quitar', offline: 'Sin conexión. Los mensajes se enviarán cuando vuelva.', slow: 'Demasiados mensajes seguidos: se enviará dentro de un momento.',
      left: 'Hemos borrado la conversación de este navegador.', choices: 'Opciones', image: 'Imagen', file: 'Archivo', voice: 'Audio', video: 'Vídeo', map: 'Ubicación en el mapa', coming: 'El archivo se está guardando…',
      refused: 'Este archivo no se ha podido aceptar', noplace: 'No se ha podido obtener la ubicación. Puede escribir la dirección.', today: 'Hoy', yesterday: 'Ayer', unread: (n) => n === 1 ? '1 mensaje nuevo' : `${n} mensajes nuevos`, unsupported: 'Mensaje que no se puede mostrar',
      errors: { 'too-large': 'Es demasiado grande (máximo 16 MB).', 'not-taken': 'Este tipo de archivo no se acepta: envíe una foto, un audio, un vídeo MP4 o un PDF.', 'no-file': 'El archivo se ha perdido: vuelva a adjuntarlo.', full: 'Ahora no se pueden enviar más archivos.' },
    },
    en: {
      open: 'Chat with the town hall', close: 'Close the chat', title: (t) => t ? `${t} Town Hall` : 'Town Hall', sub: 'Citizen service',
      log: 'Conversation', input: 'Write a message', send: 'Send', attach: 'Attach a photo or a document', place: 'Send my location', language: 'Language',
      leave: 'Clear and leave', leaveHint: 'Removes the conversation from this browser and takes you to another page',
      privacy: 'Before you start', privacyText: [
        'The town hall’s service team reads and answers you; some answers are automatic and say so.',
        'Do not write ID numbers, card numbers or passwords. In an emergency, call 112.',
        'The conversation is kept in this browser. “Clear and leave” removes it from here; the town hall keeps its record.'],
      team: 'Town hall team', machine: 'Automatic answer', you: 'You', typing: 'Somebody is writing…', sending: 'Sending…', waiting: 'Waiting for connection',
      failed: 'Not sent.', retry: 'Try again', remove: 'Remove', offline: 'No connection. Messages will be sent when it is back.', slow: 'Too many messages in a row: it will be sent in a moment.',
      left: 'The conversation was removed from this browser.', choices: 'Choices', image: 'Image', file: 'File', voice: 'Audio', video: 'Video', map: 'Place on the map', coming: 'The file is being stored…',
      refused: 'This file could not be accepted', noplace: 'Your location could not be found. You can write the address.', today: 'Today', yesterday: 'Yesterday', unread: (n) => n === 1 ? '1 new message' : `${n} new messages`, unsupported: 'A message that cannot be shown',
      errors: { 'too-large': 'It is too large (16 MB at most).', 'not-taken': 'This kind of file is not taken: send a photo, a sound, an MP4 video or a PDF.', 'no-file': 'The file was lost: please attach it again.', full: 'No more files can be sent at the moment.' },
    },
  };

  const ICONS = {
    chat: 'M4 5h16v11H10l-5 4v-4H4z', close: 'M6 6l12 12M18 6L6 18', send: 'M4 12l16-8-5 16-3.5-6.5z', clip: 'M20 11l-8.5 8.5a5 5 0 01-7-7L13 4a3.3 3.3 0 015 5l-8.500 8.300a1.700 1.700 0 01-2.400-2.400L15 7',
    place: 'M12 21c-4-4.500-7-8-7-11.500a7 7 0 0114 0C19 13 16 16.500 12 21zM12 12a2.500 2.500 0 100-5 2.500 2.500 0 000 5z', leave: 'M14 4H5v16h9M10 12h11M17 8l4 4-4 4', file: 'M6 3h8l4 4v14H6zM14 3v4h4',
    hall: 'M3 9l9-5 9 5M5 9v9M10 9v9M14 9v9M19 9v9M3 20h18',
  };

  const CSS = `
:host { --accent:#0b5d5e; --on:#fff; --tint:#dff0ee; --bg:#eef2f1; --card:#fff; --ink:#1b2427; --soft:#4d5a5e; --line:#c6d0d0; --edge:#7c898c; --warn:#a1260d;
  color-scheme:light dark; font:1rem/1.45 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif; color:var(--ink); text-align:start }
:host([page]) { display:block; height:100%; height:100dvh }
@media (prefers-color-scheme:dark) { :host { --accent:#6fd0c6; --on:#06201f; --tint:#14403f; --bg:#0d1214; --card:#1a2124; --ink:#e9eeee; --soft:#aebabb; --line:#37424a; --edge:#78868a; --warn:#ffab94 } }
*,*::before { box-sizing:border-box }
[hidden] { display:none !important }
button,textarea,select { font:inherit; color:inherit }
button { cursor:pointer; border:0; background:none; border-radius:.6rem; touch-action:manipulation }
:focus-visible { outline:3px solid var(--accent); outline-offset:2px }
svg { width:1.4em; height:1.4em; fill:none; stroke:currentColor; stroke-width:1.8; stroke-linecap:round; stroke-linejoin:round; flex:none; display:block }
.launch { position:fixed; inset-block-end:1rem; inset-inline-end:1rem; z-index:2147483000; display:flex; align-items:center; gap:.6rem; padding:.85rem 1.2rem; border-radius:2rem; background:var(--accent); color:var(--on); font-weight:600; box-shadow:0 4px 18px #0005 }
.launch:hover { filter:brightness(1.1) }
.launch:focus-visible { outline-color:var(--ink); box-shadow:0 0 0 3px var(--card) }
.count { min-width:1.6em; padding:0 .4em; border-radius:1em; background:var(--on); color:var(--accent); text-align:center }
.panel { display:flex; flex-direction:column; background:var(--bg); overflow:hidden }
.float { position:fixed; inset-block-end:1rem; inset-inline-end:1rem; z-index:2147483000; width:min(25rem,calc(100vw - 2rem)); height:min(42rem,calc(100dvh - 2rem)); border-radius:1rem; border:1px solid var(--line); box-shadow:0 10px 40px #0006 }
.full { height:100% }
header { display:flex; flex-wrap:wrap; align-items:center; gap:.4rem .5rem; padding:.6rem .75rem; background:var(--card); border-block-end:1px solid var(--line) }
.who { display:flex; align-items:center; gap:.65rem; flex:1 1 11rem; min-width:0 }
.who > span { display:grid; place-items:center; width:2.5rem; height:2.5rem; border-radius:50%; background:var(--accent); color:var(--on); flex:none }
h1,h2 { margin:0; font-size:1rem; line-height:1.25; overflow-wrap:anywhere }
.who p { margin:0; font-size:.8125rem; color:var(--soft) }
.tools { display:flex; align-items:center; gap:.35rem; flex:none }
select { height:2.5rem; padding:0 .3rem; border:1px solid var(--edge); border-radius:.6rem; background:var(--card) }
.leave { display:flex; align-items:center; gap:.4rem; min-height:2.5rem; padding:0 .7rem; border:1px solid var(--warn); color:var(--warn); font-size:.875rem; font-weight:600; white-space:nowrap }
.leave svg { width:1.15em; height:1.15em }
.leave:hover { background:var(--warn); color:var(--card) }
.icon { display:grid; place-items:center; width:2.75rem; height:2.75rem; color:var(--soft) }
.icon:hover { background:var(--tint); color:var(--ink) }
.scroll { flex:1; min-height:0; overflow-y:auto; overscroll-behavior:contain; padding:.9rem .9rem .4rem; scrollbar-color:var(--edge) transparent }
.scroll:focus-visible { outline-offset:-3px }
.in { max-width:46rem; margin:0 auto; min-height:100%; display:flex; flex-direction:column }
.note { margin:0 0 1rem; padding:.8rem 1rem; border-radius:.9rem; background:var(--tint); font-size:.875rem }
.note h2, .note h3 { margin:0 0 .3rem; font-size:.9375rem }
.note ul { margin:0; padding-inline-start:1.1rem } .note li + li { margin-block-start:.25rem }
[role=log] { display:flex; flex-direction:column; gap:.25rem; margin-block-start:auto }
.day { align-self:center; margin:.6rem 0 .3rem; padding:.05rem .7rem; border-radius:1rem; font-size:.75rem; color:var(--soft); border:1px solid var(--line) }
.msg { max-width:min(85%,34rem); align-self:flex-start; display:flex; flex-direction:column; align-items:flex-start; margin-block-end:.35rem }
.mine { align-self:flex-end; align-items:flex-end }
.by { font-size:.75rem; font-weight:600; color:var(--soft); margin:.3rem .3rem .15rem }
.bubble { padding:.55rem .85rem; border-radius:1.1rem 1.1rem 1.1rem .3rem; background:var(--card); border:1px solid var(--line); overflow-wrap:anywhere; max-width:100% }
.mine .bubble { background:var(--accent); color:var(--on); border-color:var(--accent); border-radius:1.1rem 1.1rem .3rem 1.1rem }
.text { white-space:pre-wrap; unicode-bidi:plaintext; margin:0 }
.bubble a { color:inherit; text-underline-offset:.15em }
.bubble img,.bubble video { display:block; max-width:100%; max-height:18rem; border-radius:.6rem; margin-block-end:.15rem; background:#0002; min-width:4rem; min-height:3rem }
.bubble audio { max-width:100%; width:15rem; display:block }
.doc { display:flex; align-items:center; gap:.5rem; padding:.3rem .2rem; text-align:start; text-decoration:underline; text-underline-offset:.15em; min-height:2.25rem; max-width:100% }
.meta { font-size:.75rem; color:var(--soft); margin:.1rem .4rem 0 }
.meta .bad { color:var(--warn); font-weight:600 }
.meta button { padding:.2rem .4rem; min-height:1.75rem; color:inherit; text-decoration:underline; font-weight:600 }
.pick { list-style:none; margin:.4rem 0 0; padding:0; display:flex; flex-wrap:wrap; gap:.4rem }
.pick button { display:flex; gap:.5rem; align-items:center; min-height:2.75rem; padding:.4rem .85rem; border:1.5px solid var(--accent); border-radius:1.4rem; background:var(--card); color:var(--ink); text-align:start; font-weight:500 }
.pick button:hover { background:var(--tint) }
.pick b { color:var(--accent) }
.state { min-height:1.25rem; margin:.15rem auto 0; max-width:46rem; width:100%; font-size:.8125rem; color:var(--soft); padding:0 .2rem }
form { background:var(--card); border-block-start:1px solid var(--line); padding:.55rem .6rem calc(.55rem + env(safe-area-inset-bottom)) }
.row { display:flex; align-items:flex-end; gap:.15rem; max-width:46rem; margin:0 auto }
textarea { flex:1; min-width:0; resize:none; height:2.75rem; max-height:9rem; padding:.55rem .8rem; border:1px solid var(--edge); border-radius:1.3rem; background:var(--bg); line-height:1.4; margin:0 .25rem }
textarea::placeholder { color:var(--soft); opacity:1 }
.send { background:var(--accent); color:var(--on); border-radius:50% }
.send:hover { background:var(--accent); color:var(--on); filter:brightness(1.12) }
.staged { display:flex; align-items:center; gap:.5rem; max-width:46rem; margin:0 auto .4rem; padding:.2rem .2rem .2rem .8rem; border-radius:.8rem; background:var(--tint); font-size:.875rem }
.staged span { flex:1; min-width:0; overflow-wrap:anywhere }
.staged .icon { width:2.25rem; height:2.25rem }
.sr { position:absolute; width:1px; height:1px; overflow:hidden; clip-path:inset(50%); white-space:nowrap }
@media (max-width:480px), (max-height:480px) { .float { inset:0; width:auto; height:auto; border:0; border-radius:0 } }
@media (max-height:480px) { .who > span, .who p { display:none } header { padding-block:.25rem } .scroll { padding-block:.3rem } }
@media (forced-colors:active) { .launch,.send,.mine .bubble,.who > span { border:1px solid } }
@media (prefers-reduced-motion:no-preference) { .fresh { animation:come .18s ease-out } @keyframes come { from { opacity:0; transform:translateY(.4rem) } } }
`;

  const sheet = new CSSStyleSheet();
  sheet.replaceSync(CSS);

  /** Makes an element: properties, then children; a text is a text. */
  const h = (tag, props = {}, ...children) => {
    const el = document.createElement(tag);
    for (const [name, value] of Object.entries(props)) {
      if (name.startsWith('on')) el.addEventListener(name.slice(2), value);
      else if (value === true) el.setAttribute(name, '');
      else if (value !== false && value != null) el.setAttribute(name, value);
    }
    el.append(...children.filter((c) => c != null));
    return el;
  };

  const icon = (name) => {
    const ns = 'http://www.w3.org/2000/svg';
    const svg = document.createElementNS(ns, 'svg');
    svg.setAttribute('viewBox', '0 0 24 24');
    svg.setAttribute('aria-hidden', 'true');
    const path = svg.appendChild(document.createElementNS(ns, 'path'));
    path.setAttribute('d', ICONS[name]);
    return svg;
  };

  /** Text with its web addresses as links; nothing else in it means anything. */
  const linked = (text) => {
    const p = h('p', { class: 'text', dir: 'auto' });
    for (const part of text.split(/(https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]])/)) {
      let url = null;
      if (/^https?:\/\//.test(part)) try { url = new URL(part); } catch { /* as text */ }
      p.append(url ? h('a', { href: url.href, target: '_blank', rel: 'noopener noreferrer nofollow' }, part) : part);
    }
    return p;
  };

  const wait = (ms) => new Promise((done) => setTimeout(done, ms));
  const newId = () => Array.from(crypto.getRandomValues(new Uint8Array(15)), (b) => b.toString(16).padStart(2, '0')).join('');
  const size = (bytes) => bytes > 1e6 ? `${(bytes / 1e6).toFixed(1)} MB` : `${Math.max(1, Math.round(bytes / 1e3))} kB`;

  class VentanillaChat extends HTMLElement {
    connectedCallback() {
      if (this.root) return;
      this.root = this.attachShadow({ mode: 'open' });
      this.root.adoptedStyleSheets = [sheet];
      this.town = this.getAttribute('town') || '';
      this.api = `${server}/chat/${encodeURIComponent(this.town)}`;
      this.place = `ventanilla:${server}:${this.town}`;
      this.page = this.hasAttribute('page');
      this.load();
      this.language = this.kept.language || (TEXTS[this.lang.slice(0, 2)] ? this.lang.slice(0, 2) : 'ca');
      this.forget();
      this.build();
      addEventListener('online', () => { this.hush?.(); this.pump(); });
      addEventListener('offline', () => this.say(this.t.offline));
      addEventListener('storage', (e) => { if (e.key === this.place) this.elsewhere(); });
      document.addEventListener('visibilitychange', () => this.acknowledge());
      if (this.kept.key) this.listen();
      this.pump();
      if (!this.page) this.setAttribute('ready', '');
    }

    get t() { return TEXTS[this.language]; }

    // What stays in this browser: the key, the language, and what is not sent yet. Not the conversation itself: it comes
    // back from the town hall by the key, and a shared computer keeps as little as can be.

    load() {
      try { this.kept = JSON.parse(localStorage.getItem(this.place)) || {}; } catch { this.kept = {}; }
      this.queue = (this.kept.queue || []).map((m) => ({ ...m, state: m.kind === 'file' && !m.file?.id ? 'failed' : 'waiting', code: 'no-file' }));
    }

    save() {
      this.kept.queue = this.queue.map(({ blob, code, el, ...m }) => m);
      try { localStorage.setItem(this.place, JSON.stringify(this.kept)); } catch { /* the conversation lasts as long as the page */ }
    }

    /** Another page of this browser changed what is kept: it began a conversation, or cleared it. */
    elsewhere() {
      const had = this.kept.key;
      let now = {};
      try { now = JSON.parse(localStorage.getItem(this.place)) || {}; } catch { /* as cleared */ }
      if (now.key === had) return;
      this.kept = { ...now, queue: undefined };
      this.queue = had ? [] : this.queue;
      this.forget();
      this.build();
      if (now.key) this.listen();
    }

    forget() {
      this.line?.abort();
      this.line = null;
      this.after = 0;
      this.items = new Map();
      this.urls?.forEach((u) => URL.revokeObjectURL(u));
      this.urls = [];
      this.unread = 0;
      this.acked = new Set();
    }

    // ── What is seen ──────────────────────────────────────────────────────────────────────────────────────────────

    build() {
      const t = this.t, open = this.opened || this.page, town = this.townName || this.getAttribute('town-name') || '';
      const draft = this.input?.value || '';
      this.lang = this.language;
      const Title = this.page ? 'h1' : 'h2';
      this.log = h('div', { role: 'log', 'aria-live': 'polite', 'aria-label': t.log });
      this.status = h('p', { class: 'state', role: 'status' });
      this.input = h('textarea', { rows: 1, maxlength: 4096, 'aria-label': t.input, placeholder: t.input, dir: 'auto', enterkeyhint: 'send',
        oninput: () => this.grow(), onkeydown: (e) => { if (e.key === 'Enter' && !e.shiftKey && !e.isComposing) { e.preventDefault(); this.submit(); } } });
      this.input.value = draft;
      this.picker = h('input', { type: 'file', hidden: true, accept: 'image/jpeg,image/png,image/webp,image/gif,audio/mpeg,audio/ogg,audio/webm,audio/mp4,video/mp4,application/pdf',
        onchange: () => { this.stage(this.picker.files[0]); this.picker.value = ''; } });
      this.stagedAt = h('div', { class: 'staged', hidden: true });
      const languages = h('select', { 'aria-label': t.language, onchange: (e) => this.speak(e.target.value) },
        ...[['ca', 'Català'], ['es', 'Español'], ['en', 'English']].map(([code, name]) => h('option', { value: code, lang: code, selected: code === this.language }, name)));
      this.scroll = h('div', { class: 'scroll', tabindex: 0, role: 'group', 'aria-label': t.log }, h('div', { class: 'in' },
        h('div', { class: 'note' }, h(this.page ? 'h2' : 'h3', {}, t.privacy), h('ul', {}, ...t.privacyText.map((line) => h('li', {}, line)))),
        this.log, this.status));
      this.heading = h(Title, { id: 'title' }, t.title(town));
      this.panel = h('div', { class: `panel ${this.page ? 'full' : 'float'}`, role: this.page ? null : 'dialog', 'aria-labelledby': this.page ? null : 'title', hidden: !open,
        onkeydown: (e) => { if (e.key === 'Escape' && !this.page) this.toggle(false); } },
        h('header', {},
          h('div', { class: 'who' }, h('span', {}, icon('hall')), h('div', {}, this.heading, h('p', {}, t.sub))),
          h('div', { class: 'tools' }, languages,
            h('button', { class: 'leave', type: 'button', 'aria-description': t.leaveHint, title: t.leaveHint, onclick: () => this.leave() }, icon('leave'), t.leave),
            this.page ? null : h('button', { class: 'icon', type: 'button', 'aria-label': t.close, title: t.close, onclick: () => this.toggle(false) }, icon('close')))),
        this.scroll,
        h('form', { onsubmit: (e) => { e.preventDefault(); this.submit(); } }, this.stagedAt,
          h('div', { class: 'row' },
            h('button', { class: 'icon', type: 'button', 'aria-label': t.attach, title: t.attach, onclick: () => this.picker.click() }, icon('clip')),
            navigator.geolocation && isSecureContext ? h('button', { class: 'icon', type: 'button', 'aria-label': t.place, title: t.place, onclick: () => this.locate() }, icon('place')) : null,
            this.input, this.picker,
            h('button', { class: 'icon send', type: 'submit', 'aria-label': t.send, title: t.send }, icon('send')))));
      this.count = h('span', { class: 'count', hidden: true });
      this.launch = this.page ? null : h('button', { class: 'launch', type: 'button', 'aria-expanded': 'false', hidden: open, onclick: () => this.toggle(true) }, icon('chat'), t.open, this.count);
      this.root.replaceChildren(h('div', { class: this.page ? 'full' : null, role: this.page ? null : 'region', 'aria-label': this.page ? null : t.open, lang: this.language }, this.launch, this.panel));
      this.showStaged();
      const all = [...this.items.values()];
      this.items = new Map();
      all.forEach((m) => this.show({ ...m, el: null }, true));
      this.queue.forEach((m) => this.show(this.own(m), true));
      this.badge();
      if (open) this.name();
      this.grow();
      this.bottom();
    }

    async name() {
      if (this.townName || this.getAttribute('town-name')) return;
      try { this.townName = (await (await fetch(`${this.api}/visit`)).json()).name; this.heading.textContent = this.t.title(this.townName); } catch { /* the general heading stays */ }
    }

    toggle(open) {
      this.opened = open;
      this.panel.hidden = !open;
      this.launch.hidden = open;
      this.launch.setAttribute('aria-expanded', String(open));
      if (open) { this.unread = 0; this.badge(); this.name(); this.bottom(); this.input.focus(); this.acknowledge(); } else this.launch.focus();
    }

    speak(language) {
      this.kept.language = this.language = language;
      this.save();
      this.build();
      this.root.querySelector('select').focus();
    }

    badge() {
      this.count.hidden = !this.unread;
      this.count.replaceChildren(h('span', { 'aria-hidden': 'true' }, String(this.unread)), h('span', { class: 'sr' }, this.t.unread(this.unread)));
    }

    say(text, forMs) {
      clearTimeout(this.hushing);
      this.status.textContent = text;
      if (forMs) this.hushing = setTimeout(() => { this.status.textContent = ''; }, forMs);
    }

    grow() {
      this.input.style.height = '';
      if (this.input.scrollHeight > this.input.clientHeight) this.input.style.height = `${this.input.scrollHeight + 2}px`;
    }

    bottom() { this.scroll.scrollTop = this.scroll.scrollHeight; }

    /** A message not (known to be) in the town hall's history yet, in the shape of one that is. */
    own(m) {
      return { clientId: m.id, from: 'visitor', kind: m.kind, text: m.text, at: m.at, location: m.location, state: m.state, code: m.code, queued: m,
        files: m.file ? [{ id: '', name: m.file.name, mime: m.file.mime, size: m.file.size, state: 'own', blob: m.blob }] : null };
    }

    /** Adds a message or brings it up to date, in its place. */
    show(m, quiet) {
      const key = m.clientId ? `c${m.clientId}` : `m${m.id}`, old = this.items.get(key);
      if (old?.files?.[0]?.blob && m.files?.[0]) m.files[0].blob = old.files[0].blob;
      const look = JSON.stringify([m.state, m.code, m.files?.map((f) => f.state), m.seq]);
      if (old && old.el && old.look === look) return;
      const near = this.scroll.scrollHeight - this.scroll.scrollTop - this.scroll.clientHeight < 120;
      m.look = look;
      m.el = old?.el || h('div', { class: `msg ${m.from === 'visitor' ? 'mine' : ''} ${quiet ? '' : 'fresh'}` });
      m.el.replaceChildren(...this.inside(m));
      this.items.set(key, m);
      const next = [...this.items.values()].find((o) => o !== m && o.el?.isConnected && (m.seq ? !o.seq || o.seq > m.seq : false));
      if (!m.el.isConnected || (next ? m.el.nextElementSibling !== next.el && !m.el.nextElementSibling?.matches('.day') : false)) this.log.insertBefore(m.el, next?.el || null);
      this.tidy();
      if (quiet || near || m.from === 'visitor') this.bottom();
    }

    inside(m) {
      const t = this.t, mine = m.from === 'visitor', bubble = h('div', { class: 'bubble' });
      if (m.files) bubble.append(...m.files.map((f) => this.file(f)));
      if (m.location) {
        const { latitude: lat, longitude: lon, name, address } = m.location;
        bubble.append(h('a', { href: `https://www.openstreetmap.org/?mlat=${lat}&mlon=${lon}#map=17/${lat}/${lon}`, target: '_blank', rel: 'noopener noreferrer', class: 'doc' }, icon('place'), [name, address].filter(Boolean).join(', ') || t.map));
      }
      if (m.text) bubble.append(linked(m.text));
      if (!bubble.childNodes.length) bubble.append(linked(t.unsupported));
      const at = new Date(m.at), meta = h('div', { class: 'meta' });
      if (m.state === 'failed') meta.append(h('span', { class: 'bad' }, `${t.failed} ${t.errors[m.code] || ''} `), m.code && t.errors[m.code] ? null : h('button', { type: 'button', onclick: () => this.again(m) }, t.retry), h('button', { type: 'button', onclick: () => this.drop(m) }, t.remove));
      else meta.append(m.state === 'sending' ? t.sending : m.state === 'waiting' ? t.waiting : h('time', { datetime: at.toISOString() }, at.toLocaleTimeString(this.language, { hour: '2-digit', minute: '2-digit' })));
      const by = h('div', { class: mine ? 'sr' : 'by' }, mine ? t.you : t[m.from] || t.machine);
      const pick = m.choices ? h('ul', { class: 'pick', role: 'list', 'aria-label': t.choices }, ...m.choices.map((c, i) => h('li', {}, h('button', { type: 'button', onclick: () => this.choose(c) }, h('b', { 'aria-hidden': 'true' }, String(i + 1)), h('span', { dir: 'auto' }, c.label))))) : null;
      return [by, bubble, meta, pick].filter(Boolean);
    }

    file(f) {
      const t = this.t, kind = (f.mime || '').split('/')[0], label = f.name || { image: t.image, audio: t.voice, video: t.video }[kind] || t.file;
      if (f.state === 'coming' && !f.blob) return h('div', { class: 'doc' }, icon('file'), t.coming);
      if (f.state === 'refused') return h('div', { class: 'doc' }, icon('file'), t.refused);
      const el = { image: 'img', audio: 'audio', video: 'video' }[kind];
      if (!el) return h('button', { class: 'doc', type: 'button', onclick: () => this.save2(f, label) }, icon('file'), h('span', { dir: 'auto' }, `${label}${f.size ? ` (${size(f.size)})` : ''}`));
      const shown = h(el, el === 'img' ? { alt: `${t.image}: ${label}` } : { controls: true, 'aria-label': label });
      this.fetchFile(f).then((url) => { shown.src = url; if (el === 'img') shown.onload = () => { if (this.items.size < 400) this.bottom(); }; }).catch(() => shown.replaceWith(h('div', { class: 'doc' }, icon('file'), label)));
      return shown;
    }

    async fetchFile(f) {
      if (!f.blob) {
        const got = await fetch(`${this.api}/files/${f.id}`, { headers: this.headers() });
        if (!got.ok) throw new Error('file');
        f.blob = await got.blob();
      }
      const url = URL.createObjectURL(f.blob);
      this.urls.push(url);
      return url;
    }

    async save2(f, label) {
      try { h('a', { href: await this.fetchFile(f), download: label }).click(); } catch { this.say(this.t.offline, 6000); }
    }

    /** Day lines, names only where the speaker changes, choices only while they are the last thing said. */
    tidy() {
      this.log.querySelectorAll('.day').forEach((d) => d.remove());
      const all = [...this.items.values()].filter((m) => m.el?.isConnected).sort((a, b) => a.el.compareDocumentPosition(b.el) & 4 ? -1 : 1);
      let day = '', from = '';
      all.forEach((m, i) => {
        const date = new Date(m.at), is = date.toDateString();
        if (is !== day) { this.log.insertBefore(h('div', { class: 'day' }, this.dayName(date)), m.el); from = ''; }
        const by = m.el.querySelector('.by');
        if (by) by.hidden = m.from === from;
        const pick = m.el.querySelector('.pick');
        if (pick) pick.hidden = i < all.length - 1;
        day = is; from = m.from;
      });
    }

    dayName(date) {
      const days = Math.round((new Date().setHours(0, 0, 0, 0) - new Date(date).setHours(0, 0, 0, 0)) / 864e5);
      return days === 0 ? this.t.today : days === 1 ? this.t.yesterday : date.toLocaleDateString(this.language, { weekday: 'long', day: 'numeric', month: 'long' });
    }

    // ── What is sent ──────────────────────────────────────────────────────────────────────────────────────────────

    submit() {
      const text = this.input.value.trim(), file = this.staged;
      if (!text && !file) return;
      this.input.value = '';
      this.grow();
      this.stage(null);
      this.send(file ? { kind: 'file', text, file: { name: file.name, mime: file.type, size: file.size }, blob: file } : { kind: 'text', text });
      this.input.focus();
    }

    choose(c) { this.send({ kind: 'reply', text: c.label, payload: c.id }); this.input.focus(); }

    locate() {
      navigator.geolocation.getCurrentPosition(
        (p) => this.send({ kind: 'location', location: { latitude: p.coords.latitude, longitude: p.coords.longitude } }),
        () => this.say(this.t.noplace, 10000), { timeout: 15000, enableHighAccuracy: true });
    }

    stage(file) {
      this.staged = file || null;
      this.showStaged();
      if (file) this.input.focus();
    }

    showStaged() {
      this.stagedAt.hidden = !this.staged;
      if (this.staged) this.stagedAt.replaceChildren(icon('file'), h('span', { dir: 'auto' }, `${this.staged.name} (${size(this.staged.size)})`),
        h('button', { class: 'icon', type: 'button', 'aria-label': `${this.t.remove}: ${this.staged.name}`, onclick: () => { this.stage(null); this.input.focus(); } }, icon('close')));
    }

    send(m) {
      const queued = { id: newId(), at: new Date().toISOString(), state: 'sending', ...m };
      if (queued.text) queued.text = queued.text.toWellFormed?.() ?? queued.text;
      this.queue.push(queued);
      this.save();
      this.show(this.own(queued));
      this.pump();
    }

    again(m) { m.queued.state = 'sending'; m.queued.code = null; this.show(this.own(m.queued)); this.pump(); }

    drop(m) {
      this.queue = this.queue.filter((q) => q !== m.queued);
      this.items.delete(`c${m.clientId}`);
      m.el.remove();
      this.save();
      this.tidy();
      this.input.focus();
    }

    /** Sends what waits, in order, with the same id in each try; a try that failed for the line's sake is made again later. */
    async pump() {
      if (this.pumping) return;
      this.pumping = true;
      for (let tries = 0, m; (m = this.queue.find((q) => q.state !== 'failed'));) {
        const visit = this.kept, ended = await this.post(m).catch(() => ({ retry: true }));
        if (visit !== this.kept) continue;
        if (ended.retry) {
          m.state = 'waiting';
          this.show(this.own(m));
          this.say(ended.after ? this.t.slow : this.t.offline);
          await Promise.race([wait(ended.after || Math.min(30000, 1000 * 2 ** tries++) * (1 + Math.random() / 4)), new Promise((done) => { this.hush = done; })]);
          continue;
        }
        tries = 0;
        this.say('');
        if (ended.failed) { m.state = 'failed'; m.code = ended.failed; } else { m.state = 'sent'; this.queue = this.queue.filter((q) => q !== m); }
        if (!this.items.get(`c${m.id}`)?.seq) this.show(this.own(m));
        this.save();
        if (!ended.failed && !this.line) this.listen();
      }
      this.pumping = false;
    }

    headers() { return { 'Ventanilla-Visitor': this.kept.key || '' }; }

    async post(m) {
      if (!this.kept.key) {
        const visit = await fetch(`${this.api}/visit`, { method: 'POST' });
        if (!visit.ok) return this.verdict(visit);
        this.kept.key = (await visit.json()).key;
        this.save();
      }
      if (m.kind === 'file' && !m.file.id) {
        if (!m.blob) return { failed: 'no-file' };
        const up = await fetch(`${this.api}/files`, { method: 'POST', headers: { ...this.headers(), 'Content-Type': 'application/octet-stream' }, body: m.blob });
        if (!up.ok) return this.verdict(up);
        m.file.id = (await up.json()).id;
        this.save();
      }
      const { id, kind, text, payload, location, file } = m;
      const got = await fetch(`${this.api}/messages`, { method: 'POST', headers: { ...this.headers(), 'Content-Type': 'application/json' },
        body: JSON.stringify({ id, kind, text, payload, location, language: this.language, file: file && { id: file.id, name: file.name } }) });
      return got.ok ? {} : this.verdict(got, m);
    }

    async verdict(got) {
      if (got.status === 429 || got.status >= 500 && got.status !== 507) return { retry: true, after: got.status === 429 ? 1000 * (Number(got.headers.get('Retry-After')) || 5) : 0 };
      if (got.status === 410 || got.status === 401) { delete this.kept.key; this.save(); return { retry: true, after: 100 }; }
      return { failed: (await got.json().catch(() => ({}))).code || 'invalid' };
    }

    // ── What is heard ─────────────────────────────────────────────────────────────────────────────────────────────

    /** Keeps the live line open; where it will not hold, asks now and then. */
    async listen() {
      if (this.line) return;
      const line = this.line = new AbortController();
      for (let fails = 0; this.line === line && this.kept.key;) {
        try { await this.hear(line, () => { fails = 0; }); } catch { /* the line broke */ }
        if (this.line !== line) return;
        fails++;
        await wait(Math.min(20000, 500 * 2 ** fails) * (1 + Math.random() / 4));
        if (fails > 2 && this.line === line) await this.ask().catch(() => {});
      }
      if (this.line === line) this.line = null;
    }

    async hear(line, alive) {
      const broken = new AbortController(), stop = () => broken.abort();
      line.signal.addEventListener('abort', stop);
      let dead = setTimeout(stop, 15000);
      try {
        const got = await fetch(`${this.api}/events?after=${this.after}`, { headers: this.headers(), signal: broken.signal, cache: 'no-store' });
        if (got.status === 410) return this.gone();
        if (!got.ok) throw new Error('line');
        const reader = got.body.pipeThrough(new TextDecoderStream()).getReader();
        for (let text = ''; ;) {
          const { value, done } = await reader.read();
          if (done) return;
          clearTimeout(dead);
          dead = setTimeout(stop, 50000);
          alive();
          text += value;
          const events = text.split('\n\n');
          text = events.pop();
          for (const event of events) {
            const kind = /^event: ?(.*)$/m.exec(event)?.[1], data = event.split('\n').filter((l) => l.startsWith('data:')).map((l) => l.slice(5)).join('\n');
            if (kind === 'messages') this.take(JSON.parse(data));
            else if (kind === 'typing') this.say(this.t.typing, 7000);
            else if (kind === 'left') return this.gone();
          }
        }
      } finally { clearTimeout(dead); line.signal.removeEventListener('abort', stop); }
    }

    async ask() {
      for (let more = true; more;) {
        const got = await fetch(`${this.api}/messages?after=${this.after}`, { headers: this.headers(), cache: 'no-store' });
        if (got.status === 410) return this.gone();
        if (!got.ok) return;
        const page = await got.json();
        this.take(page);
        more = page.more;
      }
    }

    take(page) {
      const first = this.after === 0;
      this.after = Math.max(this.after, page.after);
      for (const m of page.messages) {
        const known = this.items.has(`m${m.id}`);
        this.show(m, first);
        if (m.from !== 'visitor' && !known) { this.say(''); if (!first && !this.visible()) this.unread++; }
      }
      this.badge();
      this.acknowledge();
    }

    visible() { return (this.page || this.opened) && document.visibilityState === 'visible'; }

    /** Tells the town hall what was delivered here, and read where it can be seen. */
    acknowledge() {
      clearTimeout(this.acking);
      this.acking = setTimeout(async () => {
        const status = this.visible() ? 'read' : 'delivered';
        const refs = [...this.items.values()].filter((m) => m.ref && !this.acked.has(status + m.ref) && (status === 'read' || !m.delivered)).map((m) => m.ref).slice(0, 200);
        if (!refs.length || !this.kept.key) return;
        refs.forEach((r) => this.acked.add(status + r));
        try { await fetch(`${this.api}/status`, { method: 'POST', headers: { ...this.headers(), 'Content-Type': 'application/json' }, body: JSON.stringify({ status, refs }) }); } catch { refs.forEach((r) => this.acked.delete(status + r)); }
      }, 300);
    }

    // ── The end ───────────────────────────────────────────────────────────────────────────────────────────────────

    /** The conversation was left in another page. */
    gone() { this.clear(); this.say(this.t.left); }

    clear() {
      this.kept = {};
      this.queue = [];
      this.staged = null;
      try { localStorage.removeItem(this.place); } catch { /* nothing was kept */ }
      this.forget();
      this.input.value = '';
      this.build();
    }

    /** Clears first and at once; telling the town hall must not hold up whoever has to leave. Replaces the page, so that "back" does not lead here. */
    leave() {
      if (this.kept.key) fetch(`${this.api}/visit`, { method: 'DELETE', headers: this.headers(), keepalive: true }).catch(() => {});
      this.clear();
      if (window.top === window) location.replace(this.getAttribute('exit') || 'https://www.wikipedia.org/');
      else { this.say(this.t.left); this.input.focus(); }
    }
  }

  customElements.define('ventanilla-chat', VentanillaChat);
})();
