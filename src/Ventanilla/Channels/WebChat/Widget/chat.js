// The element: a button and a panel on any site, or with the attribute "page" the whole page.

class VentanillaChat extends HTMLElement {
  connectedCallback() {
    if (this.root) return;
    this.root = this.attachShadow({ mode: 'open' });
    this.root.adoptedStyleSheets = [sheet];
    this.isPage = this.hasAttribute('page');
    this.conversation = new Conversation(this.getAttribute('town') || '', this);
    const wished = this.lang.slice(0, 2);
    this.language = this.conversation.kept.language || (TEXTS[wished] ? wished : 'ca');
    this.unread = 0;
    this.urls = [];
    this.bubbles = new Map();
    this.build();
    addEventListener('offline', () => this.say('offline'));
    addEventListener('online', () => this.say(''));
    document.addEventListener('visibilitychange', () => this.conversation.acknowledge());
    this.conversation.start();
  }

  get t() { return TEXTS[this.language]; }

  /** Draws everything afresh: at the start, in another language, after clearing. */
  build() {
    const { t, isPage } = this;
    const open = isPage || !!this.opened;
    const draft = this.input?.value || '';
    this.lang = this.language;
    this.log = h('div', { role: 'log', 'aria-live': 'polite', 'aria-label': t.log });
    this.status = h('p', { class: 'state', role: 'status' });
    this.scroller = h('div', { class: 'scroll', tabindex: 0, role: 'group', 'aria-label': t.log }, h('div', { class: 'in' }, this.privacy(), this.log, this.status));
    this.panel = h('div', {
      class: `panel ${isPage ? 'full' : 'float'}`, role: isPage ? null : 'dialog', 'aria-labelledby': isPage ? null : 'title', hidden: !open,
      onkeydown: (e) => { if (e.key === 'Escape' && !isPage) this.toggle(false); },
    }, this.header(), this.scroller, this.composer());
    this.count = h('span', { class: 'count', hidden: true });
    this.launcher = h('button', { class: 'launch', type: 'button', hidden: open, onclick: () => this.toggle(true) }, icon('chat'), t.open, this.count);
    this.root.replaceChildren(isPage
      ? h('div', { class: 'root', lang: this.language }, this.panel)
      : h('div', { class: 'root', role: 'region', 'aria-label': t.open, lang: this.language }, this.launcher, this.panel));
    this.input.value = draft;
    this.stage(this.staged);
    const shown = [...this.bubbles.values()].map((b) => b.m);
    this.bubbles = new Map();
    this.messages(shown, true);
    this.conversation.queue.forEach((own) => this.changed(own));
    this.badge();
    if (open) this.nameTown();
    this.grow();
  }

  header() {
    const { t } = this;
    this.heading = h(this.isPage ? 'h1' : 'h2', { id: 'title' }, this.titleOf(this.townName || this.getAttribute('town-name')));
    const languages = Object.keys(TEXTS).map((code) => h('option', { value: code, lang: code, selected: code === this.language }, TEXTS[code].name));
    return h('div', { class: 'head' },
      h('div', { class: 'who' }, h('span', {}, icon('hall')), h('div', {}, this.heading, h('p', {}, t.sub))),
      h('div', { class: 'tools' },
        h('select', { 'aria-label': t.language, onchange: (e) => this.speak(e.target.value) }, ...languages),
        h('button', { class: 'leave', type: 'button', title: t.leaveHint, 'aria-description': t.leaveHint, onclick: () => this.leave() }, icon('leave'), t.leave),
        this.isPage ? null : this.iconButton('close', t.close, () => this.toggle(false))));
  }

  privacy() {
    const { t } = this;
    return h('div', { class: 'note' }, h(this.isPage ? 'h2' : 'h3', {}, t.privacy), h('ul', {}, ...t.privacyText.map((line) => h('li', {}, line))));
  }

  composer() {
    const { t } = this;
    this.input = h('textarea', {
      rows: 1, maxlength: 4096, dir: 'auto', enterkeyhint: 'send', 'aria-label': t.input, placeholder: t.input, oninput: () => this.grow(),
      onkeydown: (e) => {
        if (e.key === 'Enter' && !e.shiftKey && !e.isComposing) {
          e.preventDefault();
          this.submit();
        }
      },
    });
    const picker = h('input', {
      type: 'file', hidden: true, accept: 'image/jpeg,image/png,image/webp,image/gif,audio/mpeg,audio/ogg,audio/webm,audio/mp4,video/mp4,application/pdf',
      onchange: () => {
        this.stage(picker.files[0]);
        picker.value = '';
        this.input.focus();
      },
    });
    this.stagedLine = h('div', { class: 'staged', hidden: true });
    const canLocate = navigator.geolocation && window.isSecureContext;
    const send = h('button', { class: 'icon send', type: 'submit', 'aria-label': t.send, title: t.send }, icon('send'));
    return h('form', { onsubmit: (e) => { e.preventDefault(); this.submit(); } }, this.stagedLine, h('div', { class: 'row' },
      this.iconButton('clip', t.attach, () => picker.click()), canLocate ? this.iconButton('place', t.place, () => this.locate()) : null, this.input, picker, send));
  }

  iconButton(name, label, onclick) {
    return h('button', { class: 'icon', type: 'button', 'aria-label': label, title: label, onclick }, icon(name));
  }

  titleOf(town) {
    const { t } = this;
    if (!town) return t.hall;
    if (/ajuntament|ayuntamiento|town hall|council/i.test(town)) return town;
    return ((/^[aeiouh]/i.test(town.normalize('NFD')) && t.hallOfVowel) || t.hallOf).replace('{town}', () => town);
  }

  async nameTown() {
    if (this.townName || this.hasAttribute('town-name')) return;
    this.townName = await this.conversation.townName().catch(() => null);
    this.heading.textContent = this.titleOf(this.townName);
  }

  toggle(open) {
    this.opened = open;
    this.panel.hidden = !open;
    this.launcher.hidden = open;
    if (!open) {
      this.launcher.focus();
      return;
    }
    this.unread = 0;
    this.badge();
    this.nameTown();
    this.bottom();
    this.input.focus();
    this.conversation.acknowledge();
  }

  speak(language) {
    this.language = language;
    this.conversation.kept.language = language;
    this.conversation.save();
    this.build();
    this.root.querySelector('select').focus();
  }

  badge() {
    const text = this.unread === 1 ? this.t.unread1 : this.t.unread.replace('{n}', this.unread);
    this.count.hidden = !this.unread;
    this.count.replaceChildren(h('span', { 'aria-hidden': 'true' }, String(this.unread)), h('span', { class: 'sr' }, text));
  }

  grow() {
    this.input.style.height = '';
    if (this.input.scrollHeight > this.input.clientHeight) this.input.style.height = `${this.input.scrollHeight + 2}px`;
  }

  bottom() { this.scroller.scrollTop = this.scroller.scrollHeight; }

  isNearBottom() { return this.scroller.scrollHeight - this.scroller.scrollTop - this.scroller.clientHeight < 150; }

  /** A picture has got its height: stay at the end where one was at the end. */
  settle() { if (this.following) this.bottom(); }

  // Told by the conversation.

  isSeen() { return (this.isPage || !!this.opened) && document.visibilityState === 'visible'; }

  say(code, ms) {
    clearTimeout(this.hushing);
    this.status.textContent = this.t[code] || '';
    if (ms) this.hushing = setTimeout(() => this.say(''), ms);
    if (code && this.isNearBottom()) this.bottom();
  }

  messages(list, quiet) {
    // A history that is shown again is not news to be read out.
    if (quiet) this.log.setAttribute('aria-live', 'off');
    for (const m of list) {
      const isNew = this.show(m, quiet);
      if (isNew && m.from !== 'visitor' && !quiet) {
        this.say('');
        if (!this.isSeen()) this.unread += 1;
      }
    }
    this.tidy();
    this.badge();
    if (quiet) setTimeout(() => this.log.setAttribute('aria-live', 'polite'), 500);
  }

  /** One of ours on its way, in the shape of a message of the history. */
  changed(own) {
    const file = own.file && { id: '', name: own.file.name, mime: own.file.mime, size: own.file.size, state: own.blob ? 'own' : 'coming', blob: own.blob };
    const known = this.bubbles.get(`c${own.id}`);
    if (known?.m.seq) return;
    this.show({
      own, clientId: own.id, from: 'visitor', kind: own.kind, text: own.text, at: own.at, location: own.location, state: own.state, code: own.code, files: file && [file],
    });
    this.tidy();
  }

  left() {
    this.forget();
    this.say('left');
  }

  begunElsewhere() { this.forget(); }

  /** Adds a message or brings it up to date, in its place: by the town hall's count, what it does not know yet last. */
  show(m, quiet) {
    const key = m.clientId ? `c${m.clientId}` : `m${m.id}`;
    const known = this.bubbles.get(key);
    const bubble = known || new Bubble(m, this);
    const follow = !known && (quiet || m.from === 'visitor' || this.isNearBottom());
    if (known) known.update(m);
    this.bubbles.set(key, bubble);
    const { element } = bubble;
    const after = (o) => o.bubble && o !== element && m.seq && (!o.bubble.m.seq || o.bubble.m.seq > m.seq);
    const next = [...this.log.children].find(after) || null;
    const stands = element.isConnected && (next ? element.compareDocumentPosition(next) & Node.DOCUMENT_POSITION_FOLLOWING : true);
    if (!stands) {
      if (!quiet) element.classList.add('fresh');
      this.log.insertBefore(element, next);
    }
    this.following = follow || (known ? this.following : false);
    if (follow) this.bottom();
    return !known;
  }

  /** Day lines, names only where the speaker changes, choices only while they are the last thing said. Touches only what is to change: all of it is read out. */
  tidy() {
    let [day, from] = ['', ''];
    const all = [...this.log.children].filter((element) => element.bubble);
    all.forEach(({ bubble, previousElementSibling: before }, i) => {
      const { m } = bubble;
      const date = new Date(m.at);
      const own = date.toDateString();
      const line = before?.matches('.day') ? before : null;
      if (line && line.dataset.day !== (own === day ? null : own)) line.remove();
      if (own !== day && line?.dataset.day !== own) this.log.insertBefore(h('div', { class: 'day', 'data-day': own }, this.dayName(date)), bubble.element);
      bubble.by.hidden = m.from === from && own === day;
      if (bubble.choices) bubble.choices.hidden = i < all.length - 1;
      [day, from] = [own, m.from];
    });
    if (this.log.lastElementChild?.matches('.day')) this.log.lastElementChild.remove();
    if (this.following) this.bottom();
  }

  dayName(date) {
    const midnight = (d) => new Date(d).setHours(0, 0, 0, 0);
    const days = Math.round((midnight(new Date()) - midnight(date)) / 864e5);
    return [this.t.today, this.t.yesterday][days] || date.toLocaleDateString(this.language, { weekday: 'long', day: 'numeric', month: 'long' });
  }

  // Done by the citizen.

  submit() {
    const text = this.input.value.trim();
    const file = this.staged;
    if (!text && !file) return;
    this.input.value = '';
    this.grow();
    this.stage(null);
    this.conversation.send(file ? { kind: 'file', text, file: { name: file.name, mime: file.type, size: file.size }, blob: file } : { kind: 'text', text });
    this.input.focus();
  }

  choose(choice) {
    this.conversation.send({ kind: 'reply', text: choice.label, payload: choice.id });
    this.input.focus();
  }

  /** The browser asks for permission, and only now. */
  locate() {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => this.conversation.send({ kind: 'location', location: { latitude: coords.latitude, longitude: coords.longitude } }),
      () => this.say('noplace', 10000),
      { timeout: 15000, enableHighAccuracy: true },
    );
  }

  stage(file) {
    this.staged = file || null;
    this.stagedLine.hidden = !file;
    const remove = () => { this.stage(null); this.input.focus(); };
    this.stagedLine.replaceChildren(...(file ? [icon('file'), h('span', { dir: 'auto' }, `${file.name} (${size(file.size)})`), this.iconButton('close', `${this.t.remove}: ${file.name}`, remove)] : []));
  }

  drop(bubble) {
    this.conversation.drop(bubble.m.own);
    this.bubbles.delete(`c${bubble.m.clientId}`);
    bubble.element.remove();
    this.tidy();
    this.input.focus();
  }

  /** Replaces the page, so that "back" does not lead here again. Inside a frame there is nowhere to go. */
  leave() {
    this.conversation.leave();
    this.left();
    if (window.top === window) window.location.replace(this.getAttribute('exit') || 'https://www.wikipedia.org/');
    else this.input.focus();
  }

  forget() {
    this.urls.forEach((url) => URL.revokeObjectURL(url));
    this.urls = [];
    this.bubbles = new Map();
    this.unread = 0;
    this.staged = null;
    this.input.value = '';
    this.build();
  }
}

customElements.define('ventanilla-chat', VentanillaChat);
