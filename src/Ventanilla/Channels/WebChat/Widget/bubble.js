// How one message looks.

class Bubble {
  /** @param m a message of the history, or one of ours on its way (state sending, waiting, failed or sent) */
  constructor(m, chat) {
    this.chat = chat;
    this.element = h('div', { class: m.from === 'visitor' ? 'msg mine' : 'msg' });
    this.element.bubble = this;
    this.update(m);
  }

  /** Changes no more than has changed, because a screen reader reads out what does. */
  update(m) {
    const { t } = this.chat;
    const blob = this.m?.files?.[0]?.blob;
    if (blob && m.files?.[0]) m.files[0].blob = blob;
    const look = JSON.stringify(m.files?.map((f) => f.blob ? 'own' : f.state));
    const fresh = !this.m;
    this.m = m;
    if (fresh) {
      const mine = m.from === 'visitor';
      this.by = h('div', { class: mine ? 'sr' : 'by' }, mine ? t.you : t[m.from] || t.machine);
      this.choices = m.choices ? this.choiceList(m.choices) : null;
      this.element.append(...[this.by, this.body = this.content(), this.foot = this.meta(), this.choices].filter(Boolean));
    } else {
      if (look !== this.look) this.body.replaceWith(this.body = this.content());
      this.foot.replaceWith(this.foot = this.meta());
    }
    this.look = look;
  }

  content() {
    const { m } = this;
    const { t } = this.chat;
    const bubble = h('div', { class: 'bubble' }, ...(m.files || []).map((f) => this.file(f)));
    if (m.location) {
      const { latitude, longitude, name, address } = m.location;
      const href = `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=17/${latitude}/${longitude}`;
      bubble.append(h('a', { class: 'doc', href, target: '_blank', rel: 'noopener noreferrer' }, icon('place'), [name, address].filter(Boolean).join(', ') || t.map));
    }
    if (m.text) bubble.append(linked(m.text));
    if (!bubble.hasChildNodes()) bubble.append(linked(t.unsupported));
    return bubble;
  }

  meta() {
    const { m, chat } = this;
    const { t } = chat;
    const at = new Date(m.at);
    if (m.state === 'failed') {
      // Another try helps where no reason was given; where one was, the message itself must change.
      const reason = t.errors[m.code];
      const retry = reason ? null : h('button', { type: 'button', onclick: () => chat.conversation.again(m.own) }, t.retry);
      return h('div', { class: 'meta', 'aria-live': 'off' }, h('span', { class: 'bad' }, `${t.failed} ${reason || ''} `), retry, h('button', { type: 'button', onclick: () => chat.drop(this) }, t.remove));
    }
    const shown = { sending: t.sending, waiting: t.waiting }[m.state];
    return h('div', { class: 'meta', 'aria-live': 'off' }, shown || h('time', { datetime: at.toISOString() }, at.toLocaleTimeString(chat.language, { hour: '2-digit', minute: '2-digit' })));
  }

  /** Without numbers of its own: where numbers are understood, the text above gives them, and not always in this order. */
  choiceList(choices) {
    const { chat } = this;
    return h('ul', { class: 'pick', role: 'list', 'aria-label': chat.t.choices }, ...choices.map((choice) => h('li', {},
      h('button', { type: 'button', onclick: () => chat.choose(choice) }, h('span', { dir: 'auto' }, choice.label)))));
  }

  file(f) {
    const { t } = this.chat;
    const kind = (f.mime || '').split('/')[0];
    const label = f.name || { image: t.image, audio: t.voice, video: t.video }[kind] || t.file;
    if (f.state === 'refused' || (f.state === 'coming' && !f.blob)) return h('div', { class: 'doc' }, icon('file'), t[f.state]);
    const tag = { image: 'img', audio: 'audio', video: 'video' }[kind];
    if (!tag) {
      return h('button', { class: 'doc', type: 'button', onclick: () => this.download(f, label) }, icon('file'), h('span', { dir: 'auto' }, f.size ? `${label} (${size(f.size)})` : label));
    }
    const media = h(tag, tag === 'img' ? { alt: `${t.image}: ${label}`, onload: () => this.chat.settle() } : { controls: true, 'aria-label': label });
    this.url(f).then((url) => { media.src = url; }, () => media.replaceWith(h('div', { class: 'doc' }, icon('file'), label)));
    return media;
  }

  async url(f) {
    f.blob ||= await this.chat.conversation.file(f.id);
    const url = URL.createObjectURL(f.blob);
    this.chat.urls.push(url);
    return url;
  }

  async download(f, label) {
    try { h('a', { href: await this.url(f), download: label }).click(); } catch { this.chat.say('offline', 6000); }
  }
}
