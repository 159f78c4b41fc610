// One conversation with one town hall: what is kept, sent and heard. Knows no page; tells whoever listens.
//
// What stays in this browser: the key, the language, and what is not sent yet. Not the conversation itself: it comes back
// from the town hall by the key, so a shared computer keeps as little as can be.

const FILE_LIMIT = 16 * 1024 * 1024;
const FILE_TRIES = 4;

class Conversation {
  /** @param page told of: messages(list, quiet), changed(own), say(text code, ms), left(), begunElsewhere() */
  constructor(town, page) {
    this.api = `${server}/chat/${encodeURIComponent(town)}`;
    this.place = `ventanilla:${server}:${town}`;
    this.page = page;
    this.kept = this.stored();
    this.storedKey = this.kept.key;
    this.queue = (this.kept.queue || []).map((m) => (m.kind === 'file' && !m.file?.id ? { ...m, state: 'failed', code: 'no-file' } : { ...m, state: 'waiting' }));
    this.rewind();
    addEventListener('online', () => this.hurry?.());
    addEventListener('storage', (e) => { if (e.key === this.place || e.key === null) this.lookElsewhere(); });
  }

  start() {
    if (this.kept.key) this.listen();
    this.pump();
  }

  stored() {
    try { return JSON.parse(localStorage.getItem(this.place)) || {}; } catch { return {}; }
  }

  save() {
    // Cleared in another page a moment ago: must not come back by us.
    if (this.lookElsewhere()) return;
    this.kept.queue = this.queue.map(({ blob, ...m }) => m);
    try { localStorage.setItem(this.place, JSON.stringify(this.kept)); } catch { /* it lasts as long as the page */ }
    this.storedKey = this.stored().key;
  }

  /** Another page of this browser began a conversation or cleared it: follow. */
  lookElsewhere() {
    const now = this.stored();
    if (now.key === this.storedKey) return false;
    if (this.storedKey) this.queue = [];
    this.kept = { ...now };
    this.storedKey = now.key;
    this.rewind();
    this.page.begunElsewhere();
    if (now.key) this.listen();
    return true;
  }

  rewind() {
    this.line?.abort();
    this.line = null;
    this.after = 0;
    this.quiet = !!this.kept.key;
    this.refs = new Map();
  }

  headers(type) {
    return { 'Ventanilla-Visitor': this.kept.key || '', ...(type ? { 'Content-Type': type } : {}) };
  }

  async townName() {
    return (await (await fetch(`${this.api}/visit`)).json()).name;
  }

  async file(id) {
    const got = await fetch(`${this.api}/files/${id}`, { headers: this.headers() });
    if (!got.ok) throw new Error('file');
    return got.blob();
  }

  // What is sent.

  send(message) {
    const own = { id: newId(), at: new Date().toISOString(), state: 'sending', ...message };
    own.text = own.text?.toWellFormed?.() ?? own.text;
    this.queue.push(own);
    this.save();
    this.page.changed(own);
    this.pump();
  }

  again(own) {
    own.state = 'sending';
    delete own.code;
    this.page.changed(own);
    this.pump();
  }

  drop(own) {
    this.queue = this.queue.filter((m) => m !== own);
    this.save();
  }

  /** Sends what waits, in order, with the same id in each try; a try that failed for the line's sake is made again later. */
  async pump() {
    if (this.pumping) return;
    this.pumping = true;
    let tries = 0;
    for (let own; (own = this.queue.find((m) => m.state !== 'failed'));) {
      const end = await this.post(own).catch(() => ({ retry: true }));
      // A file that will not go must not hold up the words behind it for ever.
      if (end.retry && own.kind === 'file' && tries >= FILE_TRIES) Object.assign(end, { retry: false, failed: 'line' });
      if (!this.queue.includes(own)) continue;
      if (end.retry) {
        own.state = 'waiting';
        this.page.changed(own);
        this.page.say(end.after ? 'slow' : 'offline');
        const pause = end.after || Math.min(30000, 1000 * 2 ** tries) * (1 + Math.random() / 4);
        tries += 1;
        await Promise.race([wait(pause), new Promise((done) => { this.hurry = done; })]);
        continue;
      }
      tries = 0;
      this.page.say(end.failed ? 'failed' : '', 8000);
      own.state = end.failed ? 'failed' : 'sent';
      own.code = end.failed;
      if (!end.failed) this.queue = this.queue.filter((m) => m !== own);
      this.page.changed(own);
      this.save();
      if (!end.failed) this.listen();
    }
    this.pumping = false;
  }

  async post(own) {
    if (!this.kept.key) {
      const visit = await fetch(`${this.api}/visit`, { method: 'POST' });
      if (!visit.ok) return this.verdict(visit);
      const { key } = await visit.json();
      if (!this.lookElsewhere()) {
        this.kept.key = key;
        this.save();
      }
    }
    if (own.kind === 'file' && !own.file.id) {
      if (!own.blob) return { failed: 'no-file' };
      if (own.blob.size > FILE_LIMIT) return { failed: 'too-large' };
      const up = await fetch(`${this.api}/files`, { method: 'POST', headers: this.headers('application/octet-stream'), body: own.blob });
      if (!up.ok) return this.verdict(up);
      own.file.id = (await up.json()).id;
      this.save();
    }
    const { id, kind, text, payload, location, file } = own;
    const body = { id, kind, text, payload, location, language: this.kept.language || this.page.language, file: file && { id: file.id, name: file.name } };
    const got = await fetch(`${this.api}/messages`, { method: 'POST', headers: this.headers('application/json'), body: JSON.stringify(body) });
    return got.ok ? {} : this.verdict(got);
  }

  async verdict(got) {
    if (got.status === 429) return { retry: true, after: 1000 * (Number(got.headers.get('Retry-After')) || 5) };
    if (got.status >= 500 && got.status !== 507) return { retry: true };
    if (got.status === 410 || got.status === 401) {
      delete this.kept.key;
      this.save();
      return { retry: true, after: 100 };
    }
    return { failed: (await got.json().catch(() => ({}))).code || 'invalid' };
  }

  // What is heard.

  /** Keeps the live line open; where it will not hold, asks now and then. */
  async listen() {
    if (this.line) return;
    const line = new AbortController();
    this.line = line;
    for (let fails = 0; this.line === line;) {
      await this.hear(line, () => { fails = 0; }).catch(() => {});
      fails += 1;
      await wait(Math.min(20000, 500 * 2 ** fails) * (1 + Math.random() / 4));
      if (fails > 2 && this.line === line) await this.ask().catch(() => {});
    }
  }

  async hear(line, alive) {
    const broken = new AbortController();
    const stop = () => broken.abort();
    line.signal.addEventListener('abort', stop);
    let silence = setTimeout(stop, 15000);
    try {
      const got = await fetch(`${this.api}/events?after=${this.after}`, { headers: this.headers(), signal: broken.signal, cache: 'no-store' });
      if (got.status === 410) this.end();
      if (!got.ok) return;
      const reader = got.body.pipeThrough(new TextDecoderStream()).getReader();
      let text = '';
      for (let part; !(part = await reader.read()).done;) {
        clearTimeout(silence);
        silence = setTimeout(stop, 50000);
        alive();
        const events = (text + part.value).split('\n\n');
        text = events.pop();
        events.forEach((event) => this.event(event));
      }
    } finally {
      clearTimeout(silence);
      line.signal.removeEventListener('abort', stop);
    }
  }

  event(event) {
    const kind = /^event: ?(.*)$/m.exec(event)?.[1];
    const data = event.split('\n').filter((l) => l.startsWith('data:')).map((l) => l.slice(5)).join('\n');
    if (kind === 'messages') this.take(JSON.parse(data));
    else if (kind === 'typing') this.page.say('typing', 7000);
    else if (kind === 'left') this.end();
  }

  async ask() {
    for (let more = true; more;) {
      const got = await fetch(`${this.api}/messages?after=${this.after}`, { headers: this.headers(), cache: 'no-store' });
      if (got.status === 410) this.end();
      if (!got.ok) return;
      const page = await got.json();
      this.take(page);
      more = page.more;
    }
  }

  take({ messages, after, more }) {
    this.after = Math.max(this.after, after);
    for (const m of messages) if (m.ref && !this.refs.has(m.ref)) this.refs.set(m.ref, m.delivered ? 1 : 0);
    this.page.messages(messages, this.quiet);
    this.quiet = this.quiet && more;
    this.acknowledge();
  }

  /** Tells the town hall what was delivered here, and read where it can be seen. */
  acknowledge() {
    clearTimeout(this.acknowledging);
    this.acknowledging = setTimeout(async () => {
      const level = this.page.isSeen() ? 2 : 1;
      const refs = [...this.refs].filter(([, told]) => told < level).map(([ref]) => ref).slice(0, 200);
      if (!refs.length || !this.kept.key) return;
      const body = JSON.stringify({ status: level === 2 ? 'read' : 'delivered', refs });
      const got = await fetch(`${this.api}/status`, { method: 'POST', headers: this.headers('application/json'), body }).catch(() => null);
      if (got?.ok) refs.forEach((ref) => this.refs.set(ref, level));
    }, 300);
  }

  // The end.

  /** Clears first and at once; telling the town hall must not hold up whoever has to leave. */
  leave() {
    const headers = this.headers();
    const had = this.kept.key;
    this.clear();
    if (had) fetch(`${this.api}/visit`, { method: 'DELETE', headers, keepalive: true }).catch(() => {});
  }

  /** It was left in another page. */
  end() {
    this.clear();
    this.page.left();
  }

  clear() {
    try { localStorage.removeItem(this.place); } catch { /* nothing was kept */ }
    this.kept = {};
    this.storedKey = undefined;
    this.queue = [];
    this.rewind();
    this.hurry?.();
  }
}
