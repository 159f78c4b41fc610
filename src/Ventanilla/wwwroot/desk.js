// The operators' desk in the browser: what is typed stays here until it is sent. Drafts belong to one conversation and
// to one form (reply or note), so neither a reload nor a click elsewhere can carry words to somebody they are not for.
(() => {
  'use strict';

  const TYPING_EVERY = 5000;
  const forms = new WeakMap();
  let watcher = null;

  const draftOf = form => `draft:${form.dataset.draft}`;
  const attemptOf = form => `attempt:${form.dataset.draft}`;
  const textOf = form => form.querySelector('textarea');

  function newKey() {
    return [...crypto.getRandomValues(new Uint8Array(16))].map(b => b.toString(16).padStart(2, '0')).join('');
  }

  // The same words with the same files keep their key until they are known to be kept: sending them again is harmless.
  function keyFor(form, text) {
    const what = JSON.stringify([text, form.dataset.files ?? '']);
    const before = JSON.parse(sessionStorage.getItem(attemptOf(form)) ?? 'null');
    if (before?.what === what) {
      return before.key;
    }

    const key = newKey();
    sessionStorage.setItem(attemptOf(form), JSON.stringify({ what, key }));
    return key;
  }

  async function send(form) {
    const state = forms.get(form);
    const field = textOf(form);
    const text = field.value;
    if (!state || state.busy || (!text.trim() && !form.dataset.files)) {
      return;
    }

    state.busy = true;
    const problem = form.querySelector('.send-problem');
    let kept = false;
    try {
      kept = await state.net.invokeMethodAsync('SendAsync', text, keyFor(form, text));
    } catch {
      // The connection is gone or the page is closing: the draft stays.
    }

    state.busy = false;
    problem.hidden = kept;
    if (!kept) {
      return;
    }

    sessionStorage.removeItem(attemptOf(form));

    // What was typed while it was being sent is the next message.
    field.value = field.value.startsWith(text) ? field.value.slice(text.length) : field.value;
    keep(form);
    field.focus();
  }

  function keep(form) {
    const text = textOf(form).value;
    if (text) {
      sessionStorage.setItem(draftOf(form), text);
    } else {
      sessionStorage.removeItem(draftOf(form));
    }
  }

  document.addEventListener('input', event => {
    const form = event.target.closest('form[data-draft]');
    if (!form || event.target !== textOf(form)) {
      return;
    }

    keep(form);
    const state = forms.get(form);
    if (state && form.classList.contains('reply') && event.target.value && Date.now() - state.typed > TYPING_EVERY) {
      state.typed = Date.now();
      state.net.invokeMethodAsync('TypeAsync').catch(() => {});
    }
  });

  document.addEventListener('keydown', event => {
    const form = event.target.closest?.('form[data-draft]');
    if (form && event.target === textOf(form) && event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      send(form);
    }
  });

  document.addEventListener('submit', event => {
    if (event.target.matches('form[data-draft]')) {
      event.preventDefault();
      send(event.target);
    }
  });

  const look = () => document.visibilityState === 'visible' && watcher?.invokeMethodAsync('SeenAsync').catch(() => {});
  document.addEventListener('visibilitychange', look);

  window.desk = {
    // A form has come into the page; `net` takes what it sends.
    attach(form, net) {
      forms.set(form, { net, busy: false, typed: 0 });
      const field = textOf(form);
      field.value ||= sessionStorage.getItem(draftOf(form)) ?? '';
    },
    watch(net) {
      watcher = net;
    },
    unwatch(net) {
      if (!net || watcher === net) {
        watcher = null;
      }
    },
    isSeen: () => document.visibilityState === 'visible',

    // Both forms of the open conversation can send.
    isReady: () => [...document.querySelectorAll('form[data-draft]')].every(form => forms.has(form)),
  };

  // A list that shows its end, and goes on showing it when something is added, unless somebody has scrolled up to read.
  customElements.define('stay-at-end', class extends HTMLElement {
    #atEnd = true;
    #observers = [];

    connectedCallback() {
      this.addEventListener('scroll', this.#look, { passive: true });

      // Pictures have no height until they are there.
      this.addEventListener('load', this.#follow, true);
      const grown = new ResizeObserver(this.#follow);
      grown.observe(this);
      const added = new MutationObserver(this.#follow);
      added.observe(this, { childList: true, subtree: true });
      this.#observers = [grown, added];
      this.#follow();
    }

    disconnectedCallback() {
      this.#observers.forEach(o => o.disconnect());
    }

    #look = () => {
      this.#atEnd = this.scrollHeight - this.scrollTop - this.clientHeight < 60;
    };

    #follow = () => {
      if (this.#atEnd) {
        this.scrollTop = this.scrollHeight;
      }
    };
  });
})();
