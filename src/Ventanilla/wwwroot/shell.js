// What every page needs of the browser: the theme's toggle, the skip link, photos, arrow keys in lists, and loading the
// page again when the connection is lost for good. Works on what is in the page, whoever put it there.
(() => {
  'use strict';

  const root = document.documentElement;

  const isDark = () =>
    root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;

  function toggleTheme() {
    root.dataset.theme = isDark() ? 'light' : 'dark';
    const secure = location.protocol === 'https:' ? '; secure' : '';
    document.cookie = `theme=${root.dataset.theme}; path=/; max-age=31536000; samesite=lax${secure}`;
  }

  function openPhoto(address) {
    const dialog = document.getElementById('photo');
    dialog.querySelector('img').src = address;
    dialog.showModal();
  }

  document.addEventListener('click', event => {
    const on = selector => event.target.closest(selector);
    if (on('[data-theme-toggle]')) {
      toggleTheme();
    } else if (on('[data-photo]')) {
      openPhoto(on('[data-photo]').dataset.photo);
    } else if (event.target.id === 'photo') {
      // Beside the photo, on the dialog itself.
      event.target.close();
    } else if (on('[data-reload]')) {
      event.preventDefault();
      location.reload();
    } else if (on('.skip')) {
      event.preventDefault();
      const main = document.getElementById('main');
      main.tabIndex = -1;
      main.focus();
    }
  });

  const answers = () => fetch('/health/live', { cache: 'no-store' }).then(answer => answer.ok, () => false);

  // After a restart the server does not know this page any more: a fresh one is fetched, drafts are kept. Blazor itself
  // looks every five seconds, later every thirty; whoever waits at a counter sees sooner that it is open again. When
  // tries have run out, looking at the page again starts them anew.
  let looking;
  let heard = 0;
  document.getElementById('components-reconnect-modal')?.addEventListener('components-reconnect-state-changed', ({ detail }) => {
    if (detail.state === 'rejected') {
      location.reload();
    } else if (detail.state === 'failed') {
      document.addEventListener('visibilitychange', async () => (await Blazor.reconnect()) || location.reload(), { once: true });
    } else if (detail.state === 'show') {
      heard = 0;
      looking ??= setInterval(async () => {
        heard = await answers() ? heard + 1 : 0;
        if (heard === 2 && looking) {
          location.reload();
        }
      }, 1000);
    } else if (detail.state === 'hide') {
      clearInterval(looking);
      looking = undefined;
    }
  });

  // A page whose very first connection broke is dead and does not know it: it is fetched again once the server answers,
  // each time with more patience, so that a slow start is not taken for a broken one.
  const isDead = () => document.querySelector('main.desk:not([data-live])');
  const patience = () => Number(sessionStorage.getItem('patience') ?? 4);
  let waited = 0;
  setInterval(async () => {
    if (!isDead()) {
      waited = 0;
      sessionStorage.removeItem('patience');
    } else if (++waited >= patience()) {
      waited = 0;
      if (await answers()) {
        sessionStorage.setItem('patience', Math.min(60, patience() * 2));
        location.reload();
      }
    }
  }, 1000);

  // Lists of links can be walked with the arrow keys as well as with Tab.
  document.addEventListener('keydown', event => {
    const list = event.target.closest?.('[data-arrows]');
    const step = list && { x: { ArrowRight: 1, ArrowLeft: -1 }, y: { ArrowDown: 1, ArrowUp: -1 } }[list.dataset.arrows][event.key];
    if (step) {
      event.preventDefault();
      const links = [...list.querySelectorAll('a')];
      links[links.indexOf(document.activeElement) + step]?.focus();
    }
  });
})();
